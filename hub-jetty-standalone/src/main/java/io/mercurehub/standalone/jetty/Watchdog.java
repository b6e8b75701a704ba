package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.work.NamedThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
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

    private static final long PAUSE_MILLIS = 1_000;

    private final Thread thread;
    private final List<Pulse> pulses = new ArrayList<>();
    private final BooleanSupplier isExhausted;

    /** What there is to say is made before: a constant, too, takes memory when it is used for the first time. */
    private final String exhausted = "memory is exhausted, and nothing has freed any";

    private final Consumer<String> lost;
    private boolean told;

    /**
     * Watches from now on.
     *
     * @param threads of the server
     * @param connectors that clients come by; started
     * @param isExhausted whether there is no memory to go on with
     * @param lost hears what is the matter, once
     */
    Watchdog(
            ServerThreads threads,
            List<ServerConnector> connectors,
            BooleanSupplier isExhausted,
            Consumer<String> lost) {
        this.isExhausted = isExhausted;
        this.lost = lost;
        pulses.add(new Pulse("the threads that answer requests are stuck", threads::execute, threads::done));
        for (ServerConnector connector : connectors) {
            for (ManagedSelector selector : connector.getSelectorManager().getBeans(ManagedSelector.class)) {
                pulses.add(new Pulse(
                        "a thread that looks after connections is stuck",
                        task -> selector.submit(unused -> task.run()),
                        () -> 0));
            }
        }
        thread = new NamedThreads("http-watchdog").every(PAUSE_MILLIS, "A look at the server", this::look);
    }

    /** Looks once. */
    void look() {
        if (isExhausted.getAsBoolean()) {
            tell(exhausted);
        }
        for (Pulse pulse : pulses) {
            if (pulse.isGone()) {
                tell(pulse.what);
            }
        }
    }

    private void tell(String what) {
        if (!told) {
            lost.accept(what);
            told = true;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Whether somebody still does what he is given. */
    static final class Pulse {

        private final String what;
        private final Consumer<Runnable> submit;
        private final LongSupplier done;
        private volatile boolean isWaiting;
        private int looks;
        private long doneBefore;

        /**
         * @param what to say when he is gone
         * @param submit gives him a task
         * @param done how much he has done
         */
        Pulse(String what, Consumer<Runnable> submit, LongSupplier done) {
            this.what = what;
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
