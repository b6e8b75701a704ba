package io.mercurehub.servlet.token;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.work.NamedThreads;
import io.mercurehub.servlet.key.JwkSet;
import io.mercurehub.servlet.key.UnusableKeyException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the JWK Set at a URL: read at once, again from time to time, and when a token says a key that is not among them.
 *
 * <p>While they cannot be read, the last ones stay; before the first answer there are none. An outage is one warning. The threads
 * that read are {@code mercure-keys-N}; a thread that verifies a token waits for them within {@link JwkSetLimits} only.
 *
 * <p>Shared: {@code lock} guards when the next request may begin; what the last answer was is written by the end of a request, of
 * which there is one at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-5">RFC 7517, section 5</a>
 */
final class JwkSetUrl implements KeySource {

    private static final Logger LOGGER = LoggerFactory.getLogger(JwkSetUrl.class);

    /** One can be blocked while it resolves a name; the other one sees to the deadline. */
    private static final int THREADS = 2;

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final String name;
    private final JwkSetLimits limits;
    private final LongSupplier nanos;
    private final NamedThreads ownThreads = new NamedThreads("mercure-keys");
    private final ScheduledThreadPoolExecutor threads;
    private final JwkSetClient client;
    private final Semaphore mayWait;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> request;

    @GuardedBy("lock")
    private long requestedAt;

    @GuardedBy("lock")
    private Future<?> next = CompletableFuture.completedFuture(null);

    private volatile KeySet current = KeySet.of(new JwkSet(List.of(), 0));
    private volatile Optional<JwkSet> known = Optional.empty();
    private volatile boolean failing;
    private volatile boolean closed;

    private JwkSetUrl(URI url, JwkSetLimits limits, LongSupplier nanos) {
        this.name = url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
        this.limits = limits;
        this.nanos = nanos;
        // The JDK's client has a thread that inherits the loader of these, and may outlive the application.
        this.threads = new ScheduledThreadPoolExecutor(THREADS, ownThreads, new DiscardPolicy());
        threads.setRemoveOnCancelPolicy(true);
        this.client = new JwkSetClient(url, limits, threads);
        this.mayWait = new Semaphore(limits.maxWaiting());
    }

    /**
     * {@return the keys at a URL, which are being read from now on}
     *
     * @param url with the scheme {@code http} or {@code https}
     * @param limits of time, size and frequency
     * @param nanos tells the time for them, as {@link System#nanoTime} does
     */
    static JwkSetUrl open(URI url, JwkSetLimits limits, LongSupplier nanos) {
        JwkSetUrl keys = new JwkSetUrl(url, limits, nanos);
        keys.refresh();
        return keys;
    }

    @Override
    public KeySet current() {
        return current;
    }

    @Override
    public KeySet newerThan(KeySet missing) {
        if (current == missing && mayWait.tryAcquire()) {
            try {
                awaitAnswer();
            } finally {
                mayWait.release();
            }
        }
        return current;
    }

    /** Waits for the answer to a request that is under way, or begins now unless that is too early. */
    private void awaitAnswer() {
        CompletableFuture<Void> answer;
        long waited;
        synchronized (lock) {
            waited = nanos.getAsLong() - requestedAt;
            answer = request;
        }
        if (answer == null) {
            if (waited < limits.pause().toNanos()) {
                return;
            }
            answer = begin();
            waited = 0;
        }
        // Counted from the begin of the request, so that a slow server does not hold one thread after the other.
        await(answer, limits.patience().toNanos() - waited);
    }

    private void await(CompletableFuture<Void> answer, long atMostNanos) {
        try {
            answer.get(Math.max(atMostNanos, 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException notYet) {
            LOGGER.debug("Nobody waits any longer for the keys of {}", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void awaitFirst() {
        CompletableFuture<Void> answer;
        synchronized (lock) {
            answer = request;
        }
        if (answer != null) {
            await(answer, limits.timeout().toNanos());
        }
    }

    private void refresh() {
        CompletableFuture<Void> unused = begin();
    }

    /** {@return the request that is under way; it begins now unless there is one} */
    private CompletableFuture<Void> begin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        synchronized (lock) {
            if (request != null) {
                return request;
            }
            request = begun;
            requestedAt = nanos.getAsLong();
        }
        threads.execute(() -> read(begun));
        return begun;
    }

    private void read(CompletableFuture<Void> begun) {
        CompletableFuture<byte[]> answer;
        try {
            answer = client.get();
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedFuture(e); // Or there would never be another request.
        }
        CompletableFuture<Void> unused = answer.thenAccept(this::accept).whenComplete((nothing, failure) -> {
            if (closed) {
                return;
            }
            if (failure != null) {
                warn(
                        failure instanceof CompletionException wrapped && wrapped.getCause() != null
                                ? wrapped.getCause()
                                : failure);
            }
            end(begun, failure == null ? limits.refreshAfter() : limits.retryAfter());
        });
    }

    private void accept(byte[] body) {
        JwkSet set = JwkSet.parse(body, false);
        if (failing) {
            failing = false;
            LOGGER.info("Keys of {}: can be read again", name);
        }
        if (known.isPresent() && known.get().equals(set)) {
            return;
        }
        KeySet newer = KeySet.of(set);
        if (set.keys().isEmpty()) {
            LOGGER.warn("Keys of {}: none for tokens, {} others; no token holds", name, set.unusable());
        } else {
            LOGGER.info("Keys of {}: {} for tokens, {} others", name, set.keys().size(), set.unusable());
        }
        current = newer;
        known = Optional.of(set);
    }

    private void warn(Throwable failure) {
        String reason =
                failure instanceof UnusableKeyException ? String.valueOf(failure.getMessage()) : failure.toString();
        if (failing) {
            LOGGER.debug("Keys of {}: still cannot be read: {}", name, reason);
            return;
        }
        failing = true;
        LOGGER.warn(
                "Keys of {}: cannot be read: {}; {} until they can",
                name,
                reason,
                known.isPresent() ? "those of before stay in use" : "no token holds");
    }

    private void end(CompletableFuture<Void> begun, Duration untilNext) {
        Future<?> following = threads.schedule(this::refresh, untilNext.toNanos(), TimeUnit.NANOSECONDS);
        Future<?> replaced;
        synchronized (lock) {
            request = null;
            replaced = next;
            next = following;
        }
        replaced.cancel(false);
        begun.complete(null);
    }

    /** Ends its threads, and waits for that. */
    @Override
    public void close() {
        closed = true;
        threads.getQueue().clear();
        Future<?> closing = threads.submit(() -> {
            client.close();
            return null;
        });
        try {
            awaitQuietly(closing);
            threads.shutdownNow();
            if (!ownThreads.awaitEnd(CLOSING)) {
                LOGGER.warn(
                        "The threads that read the keys of {} have not ended after {} ms", name, CLOSING.toMillis());
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitQuietly(Future<?> closing) throws InterruptedException {
        try {
            closing.get(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException hurriedUpNext) {
            LOGGER.debug("The client for the keys of {} takes its time to close", name);
        }
    }
}
