package io.mercurehub.servlet.key;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.work.NamedThreads;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the JWK Set at a URL: fetched at once, again from time to time, and when a token names a key that is not among them.
 *
 * <p>While the set cannot be fetched, the last keys stay in use; before the first answer there are none. An outage is one warning. The
 * threads that fetch are {@code mercure-keys-N}; a thread that verifies a token waits for them within {@link JwkSetLimits} only.
 *
 * <p>Shared: its monitor guards when the next request starts. There is one request at a time, and only its thread changes the keys.
 *
 * @param <K> the form in which the keys are used
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, section 5</a>
 */
public final class JwkSetUrl<K> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JwkSetUrl.class);

    /** One waits for the answer, one may be blocked resolving a name, and one does the rest. */
    private static final int THREADS = 3;

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final String name;
    private final JwkSetLimits limits;
    private final LongSupplier nanos;
    private final Function<JwkSet, K> form;
    private final NamedThreads ownThreads = new NamedThreads("mercure-keys");
    private final ScheduledThreadPoolExecutor threads;
    private final JwkSetClient client;
    private final Semaphore mayWait;

    @GuardedBy("this")
    private Request latest;

    @GuardedBy("this")
    private Future<?> next = CompletableFuture.completedFuture(null);

    private volatile Optional<JwkSet> answer = Optional.empty();
    private volatile K keys;
    private volatile boolean failing;
    private volatile boolean closed;

    private JwkSetUrl(URI url, JwkSetLimits limits, LongSupplier nanos, Function<JwkSet, K> form) {
        this.name = url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
        this.limits = limits;
        this.nanos = nanos;
        this.form = form;
        this.keys = form.apply(new JwkSet(List.of(), 0));
        // The JDK's client has a thread that inherits the loader of these, and may outlive the application.
        this.threads = new ScheduledThreadPoolExecutor(THREADS, ownThreads, new DiscardPolicy());
        threads.setRemoveOnCancelPolicy(true);
        this.client = new JwkSetClient(url, limits, threads);
        this.mayWait = new Semaphore(limits.maxWaiting());
        this.latest = new Request(nanos.getAsLong(), new CountDownLatch(0));
    }

    /**
     * {@return the keys at a URL, which are fetched from now on}
     *
     * @param url with the scheme {@code http} or {@code https}
     * @param limits of time, size and frequency
     * @param nanos tells the time for them, as {@link System#nanoTime} does
     * @param form converts each set that was fetched
     */
    public static <K> JwkSetUrl<K> open(URI url, JwkSetLimits limits, LongSupplier nanos, Function<JwkSet, K> form) {
        JwkSetUrl<K> opened = new JwkSetUrl<>(url, limits, nanos, form);
        opened.requestAfter(Duration.ZERO);
        return opened;
    }

    /** {@return the current keys} */
    public K current() {
        return keys;
    }

    /**
     * {@return the keys after fetching the set again, since those known have none for a token; the same keys when that is too early, or
     * brings nothing new}
     *
     * <p>Waits for a bounded time.
     */
    public K newerThan(K known) {
        if (keys == known && mayWait.tryAcquire()) {
            try {
                Request request = requestAfter(limits.pause());
                // Counted from the start of the request, so that a slow server does not hold one thread after the
                // other.
                await(request, limits.patience().toNanos() - (nanos.getAsLong() - request.startedAt()));
            } finally {
                mayWait.release();
            }
        }
        return keys;
    }

    /** Waits until the first request has succeeded or failed, within the timeout of a request. */
    public void awaitFirst() {
        Request first;
        synchronized (this) {
            first = latest;
        }
        await(first, limits.timeout().toNanos());
    }

    private void await(Request request, long maxNanos) {
        try {
            if (!request.end().await(maxNanos, TimeUnit.NANOSECONDS)) {
                LOG.debug("Nobody waits any longer for the keys of {}", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return the latest request, which starts now if the one before has ended, and started at least this long ago} */
    private synchronized Request requestAfter(Duration pause) {
        if (latest.end().getCount() == 0 && nanos.getAsLong() - latest.startedAt() >= pause.toNanos()) {
            next.cancel(false);
            Request started = new Request(nanos.getAsLong(), new CountDownLatch(1));
            latest = started;
            threads.execute(() -> run(started));
        }
        return latest;
    }

    private void run(Request request) {
        Duration untilNext = limits.retryAfter();
        try {
            accept(JwkSet.parse(client.get(), false));
            untilNext = limits.refreshAfter();
        } catch (OptionValueException unusable) {
            warn(String.valueOf(unusable.getMessage()));
        } catch (ExecutionException failed) {
            warn(String.valueOf(failed.getCause()));
        } catch (Exception | Error failure) {
            warn(failure.toString()); // Whatever it is, or there would be no further request.
        }
        schedule(untilNext);
        request.end().countDown();
    }

    private synchronized void schedule(Duration delay) {
        next = threads.schedule(() -> requestAfter(Duration.ZERO), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void accept(JwkSet set) {
        if (failing) {
            failing = false;
            LOG.info("Keys of {}: can be read again", name);
        }
        if (answer.equals(Optional.of(set))) {
            return;
        }
        if (set.keys().isEmpty()) {
            LOG.warn("Keys of {}: none for tokens, {} others; no token holds", name, set.unusable());
        } else {
            LOG.info("Keys of {}: {} for tokens, {} others", name, set.keys().size(), set.unusable());
        }
        keys = form.apply(set);
        answer = Optional.of(set);
    }

    private void warn(String reason) {
        if (closed) {
            return;
        }
        if (failing) {
            LOG.debug("Keys of {}: still cannot be read: {}", name, reason);
            return;
        }
        failing = true;
        LOG.warn(
                "Keys of {}: cannot be read: {}; {} until they can",
                name,
                reason,
                answer.isPresent() ? "the previous ones stay in use" : "no token holds");
    }

    /** Ends its threads, and waits for their end. */
    @Override
    public void close() {
        closed = true;
        threads.getQueue().clear();
        try {
            Callable<Void> closing = () -> {
                client.close();
                return null;
            };
            threads.invokeAll(List.of(closing), CLOSING.toNanos(), TimeUnit.NANOSECONDS);
            threads.shutdownNow();
            if (!ownThreads.awaitEnd(CLOSING)) {
                LOG.warn(
                        "The threads that read the keys of {} are still running after {} ms", name, CLOSING.toMillis());
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A request that is under way, or has been.
     *
     * @param startedAt when, in nanoseconds of the given clock
     * @param end counted down when its answer, or failure, has been dealt with
     */
    private record Request(long startedAt, CountDownLatch end) {}
}
