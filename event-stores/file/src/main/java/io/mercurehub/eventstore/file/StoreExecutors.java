package io.mercurehub.eventstore.file;

import java.util.concurrent.Executor;

/** Where the parts of a store do their work. A test may put one thread in the place of all. */
interface StoreExecutors extends AutoCloseable {

    /** What has a thread of its own, or, to read, a few. */
    enum Work {
        /** Writing and syncing. */
        COMMIT,
        /** Telling of updates. */
        ANNOUNCE,
        READ,
        /** Giving space back. */
        TIDY,
        /** Making the next segment. */
        PREPARE
    }

    /** {@return what does this work} */
    Executor on(Work work);

    /** Does something again and again, each time so long after the time before. */
    void every(long milliseconds, Runnable task);

    /** Waits, for a second each at most, until the threads have ended after {@link #close}. */
    void awaitEnd() throws InterruptedException;

    /** Lets everything end that was begun, and begins nothing more. Does not wait. */
    @Override
    void close();
}
