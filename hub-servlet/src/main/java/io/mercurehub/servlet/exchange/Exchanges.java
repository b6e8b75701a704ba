package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.work.NamedThreads;
import io.mercurehub.servlet.proxy.Client;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.setup.SetupReport;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the exchanges of one servlet share: how failures are answered, a timer, and threads that end responses,
 * or write to them where that may wait.
 *
 * <p>Safe for use by several threads.
 */
public final class Exchanges {

    private static final Logger LOGGER = LoggerFactory.getLogger(Exchanges.class);

    private static final long PAUSE_NANOS = 1_000_000;

    /** What threads with nothing to do need for their end. */
    private static final long MOMENT_NANOS = 100_000_000;

    private static final int CLOSERS = 4;

    /** How long to wait for the timer's thread, which never waits for anybody, and for clients that take a last word. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** In which a client has to take some of an answer. */
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final Duration period;
    private final BiFunction<RequestHead, Throwable, Reply> refusals;
    private final SetupReport setup;
    private final Clients clients;
    private final ClientMemory memory;
    private final NamedThreads timerThreads = new NamedThreads("mercure-request-timer");
    private final ScheduledThreadPoolExecutor timer = timerThreads.timer();

    /**
     * End responses: some containers flush while they do so, and take half a minute when the other end doesn't read.
     */
    private final NamedThreads closerThreads = new NamedThreads("mercure-closer");

    private final ThreadPoolExecutor closer = closerThreads.pool(CLOSERS);

    private final Writers writers = new Writers(this::later);
    private final Predicate<ServletOutputStream> neverWaits;

    /** Those that wait for the rest of a request. */
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    private volatile boolean isEnding;

    /** How many threads are at a request of theirs, or end one: they may need a class that is loaded only then. */
    private final AtomicInteger working = new AtomicInteger();

    /** How many requests have outlived the thread that brought them, and have not been ended. */
    private final AtomicInteger asynchronous = new AtomicInteger();

    /** Those that end once their clients have all. */
    private final Set<ContainerRequest> leaving = ConcurrentHashMap.newKeySet();

    /**
     * @param refusals how a failure is answered
     * @param setup hears what requests show
     * @param clients knows who has sent a request
     * @param memory counts what requests and answers hold
     */
    public Exchanges(
            BiFunction<RequestHead, Throwable, Reply> refusals,
            SetupReport setup,
            Clients clients,
            ClientMemory memory) {
        this(refusals, setup, clients, memory, PERIOD, ContainerKind::isPrompt);
    }

    /**
     * @param period in which a client has to take some of an answer
     * @param neverWaits whether a container is known never to wait in a write that it has said to be ready for
     */
    Exchanges(
            BiFunction<RequestHead, Throwable, Reply> refusals,
            SetupReport setup,
            Clients clients,
            ClientMemory memory,
            Duration period,
            Predicate<ServletOutputStream> neverWaits) {
        this.period = period;
        this.neverWaits = neverWaits;
        this.refusals = refusals;
        this.setup = setup;
        this.clients = clients;
        this.memory = memory;
        closer.setRejectedExecutionHandler(
                (latecomer, stopped) -> closerThreads.newThread(latecomer).start());
    }

    /** {@return the exchange that a request begins} */
    public Exchange begin(HttpServletRequest request, HttpServletResponse response) {
        return new Exchange(this, request, response);
    }

    /** Does something for a request in this thread, which {@link #close} waits for. */
    public void work(Runnable step) {
        working.incrementAndGet();
        try {
            step.run();
        } finally {
            working.decrementAndGet();
        }
    }

    /** {@return to be closed once, when a request that begins to be asynchronous now is over} */
    AutoCloseable asynchronous() {
        asynchronous.incrementAndGet();
        return asynchronous::decrementAndGet;
    }

    /**
     * Does something later, unless it is cancelled.
     *
     * @param task on the timer's thread: must return at once
     * @throws HubClosedException when the servlet has ended
     */
    public Future<?> later(Duration delay, Runnable task) {
        try {
            return timer.schedule(
                    NamedThreads.contained("A deadline of a request", task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ended) {
            throw new HubClosedException("the servlet has ended");
        }
    }

    /** {@return how many deadlines are pending} */
    public int deadlines() {
        return timer.getQueue().size();
    }

    /** {@return what counts what clients hold} */
    public ClientMemory memory() {
        return memory;
    }

    /** {@return whether the container is known never to wait in a write that it has said to be ready for} */
    boolean neverWaits(ServletOutputStream output) {
        return neverWaits.test(output);
    }

    /** {@return runs what the clients of a network may make wait} */
    Executor writers(String network) {
        return writers.of(network);
    }

    /**
     * Notes somebody who waits for the rest of a request, and has to give up when the servlet ends: most containers never say so.
     *
     * @param giveUp refuses the request
     * @return to be run once it has arrived, or was refused
     * @throws HubClosedException when the servlet ends already
     */
    public Runnable waits(Runnable giveUp) {
        waiting.add(giveUp);
        if (isEnding) {
            waiting.remove(giveUp);
            throw new HubClosedException("the servlet ends");
        }
        return () -> waiting.remove(giveUp);
    }

    Duration period() {
        return period;
    }

    Client client(RequestHead head) {
        return clients.find(head.peer(), head::all);
    }

    Reply refusal(RequestHead head, Throwable failure) {
        return refusals.apply(head, failure);
    }

    SetupReport setup() {
        return setup;
    }

    /** Ends a request soon; the caller must not touch it any more. */
    void complete(ContainerRequest request) {
        try {
            request.ender().orElse(closer).execute(request::complete);
        } catch (Throwable noThread) {
            request.complete();
        }
    }

    /**
     * Notes a request that ends once its client has all.
     *
     * @param isPatient whether it may take as long as the container lets it; else it is ended in a while
     */
    void leaves(ContainerRequest request, boolean isPatient) {
        leaving.add(request);
        if (!isPatient) {
            try {
                Future<?> unused = later(PATIENCE, () -> complete(request));
            } catch (HubClosedException servletHasEnded) {
                complete(request);
            }
        }
    }

    void hasLeft(ContainerRequest request) {
        leaving.remove(request);
    }

    /** Returns once something is so, at a time of {@link System#nanoTime}, or when this thread is interrupted. */
    public static void await(BooleanSupplier condition, long deadline) {
        while (!condition.getAsBoolean()
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Refuses requests that have not arrived, and ends the threads, once all requests are ended and no thread is at one any more; what
     * is still to come has no deadline then.
     *
     * @param patience for how long to wait for that
     */
    public void close(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        isEnding = true;
        waiting.forEach(Runnable::run);
        await(() -> working.get() == 0, deadline);
        long soon = System.nanoTime() + Math.min(deadline - System.nanoTime(), PATIENCE.toNanos());
        await(() -> asynchronous.get() == 0 && leaving.isEmpty() && writers.busy() == 0 && working.get() == 0, soon);
        timer.shutdownNow();
        leaving.forEach(this::complete);
        closer.shutdown();
        try {
            if (!closerThreads.awaitEnd(Duration.ofNanos(Math.max(deadline - System.nanoTime(), MOMENT_NANOS)))) {
                LOGGER.warn("The container takes long to end the responses of subscribers that don't read");
            }
            if (!writers.close(Duration.ofNanos(Math.max(deadline - System.nanoTime(), MOMENT_NANOS)))) {
                LOGGER.warn(
                        "The container is still in writes to subscribers that don't read; it ends them in its own time");
            }
            if (!timerThreads.awaitEnd(PATIENCE)) {
                LOGGER.warn("The thread of the request timer has not ended after {} ms", PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
