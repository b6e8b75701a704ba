package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.work.NamedThreads;
import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends responses, on threads of its own: some containers flush while they do so, and take half a minute when the other end
 * doesn't read.
 *
 * <p>Safe for use by several threads.
 */
final class Closer {

    private static final Logger LOGGER = LoggerFactory.getLogger(Closer.class);
    private static final int THREADS = 4;

    private final NamedThreads threads = new NamedThreads("mercure-closer");
    private final ThreadPoolExecutor executor = threads.pool(THREADS);

    Closer() {
        executor.setRejectedExecutionHandler(
                (latecomer, stopped) -> threads.newThread(latecomer).start());
    }

    /** Ends a request soon; the caller must not touch it any more. */
    void complete(ContainerRequest request) {
        try {
            executor.execute(request::complete);
        } catch (Throwable noThread) {
            request.complete();
        }
    }

    /**
     * Ends the threads once all that was to be completed is.
     *
     * @param patience for how long to wait for that; threads that are still busy then end by themselves
     */
    void close(Duration patience) {
        executor.shutdown();
        try {
            if (!threads.awaitEnd(patience)) {
                LOGGER.warn("The container takes long to end the responses of subscribers that don't read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
