package io.mercurehub.standalone.jetty;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of a server, which count what they have done, so that slow can be told from stuck. */
final class ServerThreads extends QueuedThreadPool {

    private static final int IDLE_MILLIS = 30_000;

    private final AtomicLong done = new AtomicLong();

    /**
     * @param name of the threads
     * @param max how many there may be
     * @param min how many stay when there is nothing to do
     */
    ServerThreads(String name, int max, int min) {
        // The queue needs no bound, since a connection has at most one task in it. The pool's own kind of queue would
        // load all of JMX, to learn the size of a cache line.
        super(max, min, IDLE_MILLIS, new LinkedBlockingQueue<>());
        setName(name);
        setDaemon(true);
    }

    /** A connection that was answered is read on in a round of the thread that reads it anyway. */
    @Override
    public void execute(Runnable job) {
        if (job instanceof Connection connection && connection.getEndPoint() instanceof RoundEndPoint round) {
            round.execute(job);
        } else {
            super.execute(job);
        }
    }

    @Override
    protected void runJob(Runnable job) {
        try {
            super.runJob(job);
        } finally {
            done.incrementAndGet();
        }
    }

    /** {@return how many pieces of work have ended} */
    long done() {
        return done.get();
    }
}
