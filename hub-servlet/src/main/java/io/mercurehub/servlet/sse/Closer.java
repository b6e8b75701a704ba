package io.mercurehub.servlet.sse;

import jakarta.servlet.AsyncContext;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final OwnThreads threads = new OwnThreads("mercure-closer-");
    private final ThreadPoolExecutor executor;

    Closer() {
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                threads,
                (latecomer, stopped) -> threads.newThread(latecomer).start());
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Ends the response of a context soon; the caller must not touch it any more.
     *
     * @param calls notes who calls the container about the request
     */
    void complete(AsyncContext context, ContainerCalls calls) {
        executor.execute(() -> {
            try {
                if (calls.enter()) {
                    context.complete();
                    calls.completed();
                }
            } catch (RuntimeException e) {
                LOGGER.debug("The container had ended a response by itself: {}", e.toString());
            } finally {
                calls.leave();
            }
        });
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
