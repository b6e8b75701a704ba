package io.mercurehub.eventstore.file;

import java.util.concurrent.Executor;

/** Where the parts of a store do their work. A test may put one thread in the place of all. */
interface StoreExecutors extends AutoCloseable {

    /** {@return one thread, which writes and syncs} */
    Executor commit();

    /** {@return one thread, which tells of updates} */
    Executor announce();

    /** {@return a few threads, which read} */
    Executor read();

    /** {@return one thread, which gives space back} */
    Executor tidy();

    /** {@return one thread, which makes the next segment} */
    Executor prepare();

    /** Does something again and again, each time so long after the time before. */
    void every(long milliseconds, Runnable task);

    /** Waits, for a second each at most, until the threads have ended after {@link #close}. */
    void awaitEnd() throws InterruptedException;

    /** Lets everything end that was begun, and begins nothing more. Does not wait. */
    @Override
    void close();
}
