package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.limit.MemoryWatch;
import io.mercurehub.hub.work.NamedThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Notices that the server does not serve any more, or that there is no memory left to do so.
 *
 * <p>It gives every thread that the server cannot do without a little task, and waits for it. It does not connect as a client
 * would: whoever takes all connections could then have the hub restarted. For the same reason a pool of threads that has done
 * any work since it got the task is not stuck, however long its queue; and what counts are looks, not the time between them, since
 * a machine that was asleep is not stuck either.
 *
 * <p>Confined to its own thread, but for the tasks.
 */
final class Watchdog implements AutoCloseable {

    /**
     * How many looks, one a second, without an answer mean that there will be none; more than any client can hold up a thread
     * that writes to it.
     */
    static final int PATIENCE = 90;

    private final ScheduledExecutorService timer = new NamedThreads("http-watchdog").timer();
    private final List<Pulse> pulses = new ArrayList<>();
    private final MemoryWatch memory;
    private final Consumer<String> lost;
    private boolean told;

    /**
     * Watches from now on.
     *
     * @param threads of the server
     * @param connectors that clients come by; started
     * @param memory is asked, too
     * @param lost hears what is the matter, once
     */
    Watchdog(ServerThreads threads, List<ServerConnector> connectors, MemoryWatch memory, Consumer<String> lost) {
        this.memory = memory;
        this.lost = lost;
        pulses.add(new Pulse("the threads that answer requests are", threads::execute, threads::done));
        for (ServerConnector connector : connectors) {
            for (ManagedSelector selector : connector.getSelectorManager().getBeans(ManagedSelector.class)) {
                pulses.add(new Pulse(
                        "a thread that looks after connections is",
                        task -> selector.submit(unused -> task.run()),
                        () -> 0));
            }
        }
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                NamedThreads.contained("The watchdog", this::look), 1, 1, TimeUnit.SECONDS);
    }

    /** Looks once. */
    void look() {
        memory.tick(System.nanoTime());
        if (memory.isExhausted()) {
            tell("memory is exhausted, and nothing has freed any");
        }
        for (Pulse pulse : pulses) {
            if (pulse.isGone()) {
                tell(pulse.who + " stuck");
            }
        }
    }

    private void tell(String what) {
        if (!told) {
            told = true;
            lost.accept(what);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Whether somebody still does what he is given. */
    static final class Pulse {

        private final String who;
        private final Consumer<Runnable> submit;
        private final LongSupplier done;
        private volatile boolean isWaiting;
        private int looks;
        private long doneBefore;

        /**
         * @param who it is
         * @param submit gives him a task
         * @param done how much he has done
         */
        Pulse(String who, Consumer<Runnable> submit, LongSupplier done) {
            this.who = who;
            this.submit = submit;
            this.done = done;
        }

        /** {@return whether he has done nothing for long; to be called at regular times} */
        boolean isGone() {
            long doneNow = done.getAsLong();
            if (!isWaiting || doneNow != doneBefore) {
                looks = 0;
                doneBefore = doneNow;
            }
            if (!isWaiting) {
                isWaiting = true;
                submit.accept(() -> isWaiting = false);
            }
            return ++looks > PATIENCE;
        }
    }
}
