package io.mercurehub.hub.work;

import java.time.Duration;

/**
 * Does something as soon as the JVM is told to end, beside all others that are told, until it is closed.
 *
 * <p>A server that is told to end may first wait for requests that don't end by themselves, and then cut them off; only after that
 * does it tell the application. Safe for use by any thread.
 */
public final class AtJvmEnd implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(1);

    private final NamedThreads threads = new NamedThreads("mercure-jvm-end");
    private final Thread hook;

    /** @param task may take a while: the JVM waits for it, but usually not the server */
    public AtJvmEnd(Runnable task) {
        hook = threads.newThread(NamedThreads.contained("What is done at the end of the JVM", task));
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException isEnding) {
            hook.start();
        }
    }

    /** Forgets the task, or waits for a moment when it has begun. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException isEnding) {
            awaitTask();
        }
    }

    private void awaitTask() {
        try {
            hook.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
