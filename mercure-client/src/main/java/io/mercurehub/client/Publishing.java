package io.mercurehub.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Update;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;

/**
 * The updates that wait for their request, and those whose request is under way.
 *
 * <p>So many are under way at a time, and so many bytes wait; a publisher that is faster than its hub is refused, so that it notices.
 * Shared; its lock is held for the queue alone.
 */
final class Publishing {

    static final int MAX_UNDER_WAY = 16;
    static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int OK = 200;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int MAX_DOUBLINGS = 5;

    private final Wire wire;
    private final Duration retryLimit;

    @GuardedBy("this")
    private final Deque<Attempt> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private long waitingBytes;

    @GuardedBy("this")
    private final Set<Attempt> underWay = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    /** @param retryLimit for how long an update that the hub certainly hasn't got is sent again */
    Publishing(Wire wire, Duration retryLimit) {
        this.wire = wire;
        this.retryLimit = retryLimit;
    }

    CompletableFuture<EventId> publish(Update update) {
        Attempt attempt = new Attempt(update);
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(PublishException.notSent("the client is closed", null));
            }
            if (underWay.size() == MAX_UNDER_WAY) {
                long bytes = update.estimatedBytes();
                if (waitingBytes + bytes > MAX_WAITING_BYTES) {
                    return CompletableFuture.failedFuture(PublishException.notSent(
                            waiting.size() + " updates wait for the hub already (expected: at most " + MAX_WAITING_BYTES
                                    + " bytes of them)",
                            null));
                }
                waitingBytes += bytes;
                waiting.add(attempt);
                return attempt.result;
            }
            underWay.add(attempt);
        }
        wire.execute(attempt::send);
        return attempt.result;
    }

    private void done(Attempt attempt) {
        Attempt next;
        synchronized (this) {
            underWay.remove(attempt);
            next = waiting.poll();
            if (next == null) {
                notifyAll();
                return;
            }
            underWay.add(next);
            waitingBytes -= next.update.estimatedBytes();
        }
        wire.execute(next::send);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Fails what waits, and waits for what is under way, as long as that may take. */
    void close() {
        List<Attempt> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        for (Attempt attempt : left) {
            attempt.result.completeExceptionally(PublishException.notSent("the client is closed", null));
        }
        for (Attempt attempt : awaitUnderWay()) {
            attempt.result.completeExceptionally(PublishException.unanswered("the client is closed", null));
        }
    }

    private synchronized List<Attempt> awaitUnderWay() {
        long end = System.nanoTime() + wire.timeout().toNanos();
        try {
            for (long left = wire.timeout().toNanos();
                    !underWay.isEmpty() && left > 0;
                    left = end - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new ArrayList<>(underWay);
    }

    /** One update on its way, from one request to the next. */
    private final class Attempt {

        private final Update update;
        private final CompletableFuture<EventId> result = new CompletableFuture<>();
        private final long begun = System.nanoTime();
        private int failures;

        Attempt(Update update) {
            this.update = update;
        }

        void send() {
            HttpRequest request;
            try {
                request = wire.publish(update);
            } catch (RuntimeException | Error e) {
                end(PublishException.notSent("there is no token", e));
                return;
            }
            CompletionStage<HttpResponse<String>> answer = wire.send(request, response -> new BoundedBody());
            answer.whenComplete((response, failure) -> {
                if (failure == null) {
                    answered(Answer.of(response));
                } else {
                    failed(
                            failure instanceof CompletionException && failure.getCause() != null
                                    ? failure.getCause()
                                    : failure);
                }
            });
        }

        private void answered(Answer answer) {
            if (answer.status() == TOO_MANY_REQUESTS) {
                again(
                        answer.retryAfter(Instant.now()).orElse(Duration.ZERO),
                        PublishException.answered(answer, "", false));
            } else if (answer.status() != OK) {
                end(PublishException.answered(
                        answer,
                        answer.isRedirect() ? "the hub's own URL; redirects are not followed" : "",
                        answer.isServersFault()));
            } else {
                acknowledged(answer);
            }
        }

        private void acknowledged(Answer answer) {
            EventId id;
            try {
                id = EventId.of(answer.body().strip());
            } catch (ProtocolViolationException e) {
                id = null;
            }
            if (id == null || answer.contentType().equals("text/html")) {
                end(PublishException.answered(answer, "the id of the update; is this the URL of a hub?", true));
            } else {
                result.complete(id);
                done(this);
            }
        }

        private void failed(Throwable failure) {
            if (isRefusedConnection(failure)) {
                again(Duration.ZERO, PublishException.notSent("there is no connection to the hub", failure));
            } else if (failure instanceof SSLHandshakeException) {
                end(PublishException.notSent("the hub's certificate is not accepted", failure));
            } else if (failure instanceof CancellationException) {
                end(PublishException.unanswered("none within " + wire.timeout().toMillis() + " ms", failure));
            } else {
                end(PublishException.unanswered("the connection is lost", failure));
            }
        }

        private static boolean isRefusedConnection(Throwable failure) {
            return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        }

        /** Sends it again, not before so long, unless that would be too late. */
        private void again(Duration pause, PublishException otherwise) {
            long doubled = FIRST_PAUSE_MILLIS << Math.min(failures, MAX_DOUBLINGS);
            failures++;
            long millis = Math.max(pause.toMillis(), doubled);
            millis += ThreadLocalRandom.current().nextLong(millis / 2 + 1);
            long spent = (System.nanoTime() - begun) / 1_000_000;
            if (spent + millis > retryLimit.toMillis()
                    || isClosed()
                    || wire.schedule(Duration.ofMillis(millis), this::send) == null) {
                end(otherwise);
            }
        }

        private void end(PublishException failure) {
            result.completeExceptionally(failure);
            done(this);
        }
    }
}
