package io.mercurehub.spring.actuate;

import io.mercurehub.hub.Hub;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether a hub would accept an update now, said within half a second whatever the hub does: one that has said nothing by then is not
 * well.
 *
 * <p>Safe for use by several threads.
 */
public final class HubReadiness {

    private static final long PATIENCE_MILLIS = 500;

    private final Hub hub;

    public HubReadiness(Hub hub) {
        this.hub = hub;
    }

    /** {@return why no update would be accepted now; empty when one would be} */
    public Optional<Throwable> whyNot() {
        CompletableFuture<Void> ready = hub.ready().toCompletableFuture();
        try {
            ready.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return Optional.of(new TimeoutException("the hub has not said in time whether it is ready"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(e);
        }
    }

    /** {@return how many subscribers there are} */
    public int subscribers() {
        return hub.connectedSubscribers();
    }
}
