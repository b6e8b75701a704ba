package io.mercurehub.hub.store;

/** An {@link EventStore} that has rules by which updates expire; any thread may ask. */
public interface RetentionClock {

    /** {@return the time by which {@link StoredUpdate#replayableUntilMillis} counts, in milliseconds since 1970; it never goes back} */
    long clockMillis();
}
