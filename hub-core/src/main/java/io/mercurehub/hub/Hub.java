package io.mercurehub.hub;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.subscription.Joined;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.UpdateEncoder;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.hub.topic.TopicMatchers;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Signatures first; the engine behind them follows at once. */
public final class Hub implements AutoCloseable {

    public static Hub open(HubConfig config) {
        throw new UnsupportedOperationException();
    }

    public static Hub open(HubConfig config, EventStore store, HubMetrics metrics) {
        throw new UnsupportedOperationException();
    }

    public HubConfig config() {
        throw new UnsupportedOperationException();
    }

    /** Matchers within this hub's limits. */
    public TopicMatchers matchers() {
        throw new UnsupportedOperationException();
    }

    /**
     * Publishes. Completes with the id once the update is as safe as the store promises; exceptionally with
     * EventStoreException, HubClosedException, or ProtocolViolationException (topic in the reserved namespace).
     */
    public CompletionStage<EventId> publish(Update update) {
        throw new UnsupportedOperationException();
    }

    /** Exceptionally with HubClosedException while draining or closed, EventStoreException, ProtocolViolationException (unindexed matchers). */
    public CompletionStage<Joined> join(SubscribeRequest request) {
        throw new UnsupportedOperationException();
    }

    public Subscriber subscribe(SubscribeRequest request, Executor executor, Consumer<? super Update> callback) {
        throw new UnsupportedOperationException();
    }

    public Subscriber subscribe(
            SubscribeRequest request, Executor executor, Flow.Subscriber<? super Update> subscriber) {
        throw new UnsupportedOperationException();
    }

    /** Whoever speaks a wire format tells its encoder before its first subscriber joins. */
    public void encodeWith(UpdateEncoder encoder) {
        throw new UnsupportedOperationException();
    }

    /** Which topics only the hub may use. */
    public ReservedNamespace reservedNamespace() {
        throw new UnsupportedOperationException();
    }

    /** Whether new subscribers are turned away because the hub is about to stop. */
    public boolean isDraining() {
        throw new UnsupportedOperationException();
    }

    /** A jittered time after which a subscriber that is sent away should come back: longer than a restart takes. */
    public Duration reconnectDelay() {
        throw new UnsupportedOperationException();
    }

    public int connectedSubscribers() {
        throw new UnsupportedOperationException();
    }

    /** Turns new subscribers away and ends all streams in waves; publishing goes on. Returns when all are gone or after half of shutdown_timeout. */
    public void drain() {
        throw new UnsupportedOperationException();
    }

    /** Drains, then closes the store and ends all threads, within shutdown_timeout. A second call does nothing. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
