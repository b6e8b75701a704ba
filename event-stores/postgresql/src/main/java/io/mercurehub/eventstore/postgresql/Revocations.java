package io.mercurehub.eventstore.postgresql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.TreeSet;

/**
 * Up to which position this node has revoked all that was to be revoked.
 *
 * <p>Safe for use by any thread.
 */
final class Revocations {

    private final Runnable changed;

    @GuardedBy("this")
    private final TreeSet<Long> open = new TreeSet<>();

    @GuardedBy("this")
    private long newest;

    /** @param changed called when it has changed */
    Revocations(Runnable changed) {
        this.changed = changed;
    }

    /** Notes that one begins, whose position is greater than all before. */
    synchronized void begin(long position) {
        open.add(position);
        newest = position;
    }

    /** Notes that one is done. */
    void end(long position) {
        synchronized (this) {
            boolean unused = open.remove(position);
        }
        changed.run();
    }

    /** Begins again at a position. */
    synchronized void startAgain(long position) {
        open.clear();
        newest = position;
    }

    /** {@return the position} */
    synchronized long through() {
        return open.isEmpty() ? newest : open.first() - 1;
    }
}
