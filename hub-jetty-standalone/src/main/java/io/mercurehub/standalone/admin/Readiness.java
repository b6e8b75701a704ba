package io.mercurehub.standalone.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.EventStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the hub would accept an update now, said within a second whatever the hub does.
 *
 * <p>The hub is asked once at a time. While it takes its time, what it has said before holds; after {@link #PATIENCE} its silence
 * is the answer.
 *
 * <p>Safe for use by several threads; the lock is held for a look at two fields.
 */
final class Readiness {

    /** A hub that has said nothing for so long is not well. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    /** How the messages begin that are the hub's own, and for everybody; the store's may have names of folders and hosts. */
    private static final String OF_THE_HUB = "ready: ";

    private static final long MAX_WAIT_MILLIS = 500;

    private final Supplier<CompletionStage<Void>> hub;
    private final LongSupplier nanos;

    @GuardedBy("this")
    private CompletableFuture<Optional<String>> asked = CompletableFuture.completedFuture(Optional.empty());

    @GuardedBy("this")
    private long askedNanos;

    @GuardedBy("this")
    private Optional<String> before = Optional.empty();

    /**
     * @param hub says whether it is ready, by a stage that may fail
     * @param nanos the time, by a clock that never goes back
     */
    Readiness(Supplier<CompletionStage<Void>> hub, LongSupplier nanos) {
        this.hub = hub;
        this.nanos = nanos;
    }

    /** {@return a stage with the reason why no update would be accepted now; empty when one would be} */
    CompletionStage<Optional<String>> whyNot() {
        CompletableFuture<Optional<String>> answer;
        Optional<String> meanwhile;
        boolean isNew;
        synchronized (this) {
            long now = nanos.getAsLong();
            isNew = asked.isDone();
            if (isNew) {
                before = asked.join();
                asked = new CompletableFuture<>();
                askedNanos = now;
            }
            answer = asked;
            long waited = TimeUnit.NANOSECONDS.toSeconds(now - askedNanos);
            meanwhile = waited < PATIENCE.toSeconds()
                    ? before
                    : Optional.of("the hub has not said for " + waited + " s whether it is ready");
        }
        if (isNew) {
            ask(answer);
        }
        return answer.copy().completeOnTimeout(meanwhile, MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void ask(CompletableFuture<Optional<String>> answer) {
        try {
            hub.get()
                    .whenComplete((nothing, failure) ->
                            answer.complete(Optional.ofNullable(failure).map(Readiness::reason)));
        } catch (RuntimeException | Error e) {
            answer.complete(Optional.of(reason(e)));
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOG.debug("The hub is not ready", cause);
        String message = String.valueOf(cause.getMessage());
        if (message.startsWith(OF_THE_HUB)) {
            return message.substring(OF_THE_HUB.length());
        }
        return cause instanceof EventStoreException ? "transport health check failed" : message;
    }
}
