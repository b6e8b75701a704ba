package io.mercurehub.hub.dispatch;

import java.time.Instant;

/** The time, as dispatch needs it; tests give their own. */
public interface HubClock {

    /** The time of this machine. */
    HubClock SYSTEM = new HubClock() {
        private final long origin = System.nanoTime();

        @Override
        public long nanos() {
            return System.nanoTime() - origin;
        }

        @Override
        public Instant instant() {
            return Instant.now();
        }
    };

    /** {@return nanoseconds since some fixed moment in the past; never negative, never goes back} */
    long nanos();

    /** {@return the date and time, which may jump} */
    Instant instant();
}
