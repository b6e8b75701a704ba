package io.mercurehub.hub;

import io.mercurehub.hub.dispatch.DispatchSettings;
import io.mercurehub.hub.dispatch.Dispatcher;
import io.mercurehub.hub.dispatch.HubClock;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.WireFormat;
import io.mercurehub.hub.presence.SubscriptionEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.hub.work.NamedThreads;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.ProtocolViolationException.Kind;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Mercure hub: takes updates and brings each to every subscriber of one of its topics.
 *
 * <p>An application may use it in process, give it to a servlet that serves it over HTTP, or both:
 *
 * <pre>{@code
 * try (Hub hub = Hub.open(HubConfig.defaults())) {
 *     hub.subscribe(SubscribeRequest.topic("news").build(), executor, update -> show(update.data()));
 *     hub.publish(Update.of("news").data("hello").build());
 * }
 * }</pre>
 *
 * <p>Safe for use by any thread; no method but {@link #drain} and {@link #close} blocks. Stages that it returns complete on the
 * calling thread or on one where the caller's code may run and wait.
 */
public final class Hub implements UpdatePublisher, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** More updates than this on their way into the log at once are refused, so that a flood cannot fill the memory. */
    private static final int MAX_IN_FLIGHT_PUBLISHES = 65_536;

    /** More updates than this that are not dispatched yet make publishers wait. */
    private static final int MAX_PUBLISH_LAG = 64;

    /** So many distinct matchers may there be that no index helps with, each of which costs time at every update. */
    private static final int MAX_UNINDEXED_MATCHERS = 10_000;

    private static final int MAX_LANES = 8;
    private static final Duration MIN_CLOSE_TIMEOUT = Duration.ofSeconds(1);
    private static final long MIN_RECONNECT_MILLIS = 2_000;
    private static final long MAX_RECONNECT_MILLIS = 6_000;

    private final HubConfig config;
    private final EventStore store;
    private final ReservedNamespace reservedNamespace;
    private final Dispatcher dispatcher;
    private final Gateway gateway;
    private final AtomicInteger publishing = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean draining;
    private volatile boolean closed;

    /** Gives the store to a successor. */
    private volatile @Nullable Thread handover;

    /** Opens a hub with some things said that nobody but a test says. */
    Hub(HubConfig config, EventStore store, HubMetrics metrics, DispatchSettings settings) {
        this.config = config;
        this.store = store;
        this.reservedNamespace = new ReservedNamespace(config.resourceIdentifier());
        ClientMemory memory = new ClientMemory(clientMemory(config));
        this.dispatcher = new Dispatcher(store, WireFormat.find(), settings, memory, metrics, HubClock.SYSTEM);
        this.gateway = new View(this, memory, metrics);
        CompletionStage<Void> unused = dispatcher.successor().thenAccept(this::handOver);
    }

    /** Opens a hub as {@link #open(HubConfig, HubMetrics)}, about which nobody wants to hear. */
    public static Hub open(HubConfig config) {
        return open(config, HubMetrics.NONE);
    }

    /**
     * Opens a hub, and its event store. When an older hub of this JVM has what the store keeps, this may wait until that has let go
     * of it.
     *
     * @param metrics hears what happens
     * @throws EventStoreException when the store cannot be opened
     */
    public static Hub open(HubConfig config, HubMetrics metrics) {
        return open(
                config,
                config.store().open(config.history(), new ReservedNamespace(config.resourceIdentifier())),
                metrics);
    }

    /**
     * Opens a hub on an event store.
     *
     * @param config the settings; what they say of the store is not looked at
     * @param store nobody follows it yet; the hub closes it
     * @param metrics hears what happens
     */
    public static Hub open(HubConfig config, EventStore store, HubMetrics metrics) {
        return new Hub(config, store, metrics, settings(config, lanes(), MAX_PUBLISH_LAG, MAX_UNINDEXED_MATCHERS));
    }

    /** {@return what an operator and the hub say of dispatch} */
    static DispatchSettings settings(HubConfig config, int lanes, int maxPublishLag, int maxUnindexedMatchers) {
        return new DispatchSettings(
                lanes,
                config.maxPendingBytes(),
                config.maxRecentBytes(),
                maxPublishLag,
                maxUnindexedMatchers,
                config.subscriptions(),
                config.resourceIdentifier().getRawPath(),
                config.unknownLastEventId() == HubConfig.UnknownLastEventId.REPLAY,
                Hub::randomReconnectDelay);
    }

    /** {@return the settings} */
    public HubConfig config() {
        return config;
    }

    /** {@return the event store, for what it says about itself; updates go through {@link #publish}} */
    public EventStore store() {
        return store;
    }

    /**
     * {@return another view of this hub, for whoever serves it to clients: a {@code Gateway}}
     *
     * @throws IllegalArgumentException when there is no such view
     */
    public <T> T unwrap(Class<T> view) {
        if (!view.isInstance(gateway)) {
            throw new IllegalArgumentException("view: " + view + " (expected: " + Gateway.class + ")");
        }
        return view.cast(gateway);
    }

    /**
     * Publishes an update.
     *
     * @return its id, once it is as safe as the store promises; exceptionally with {@link ProtocolViolationException} when a
     *     topic is reserved for the hub, {@link HubClosedException}, or {@link EventStoreException}: then it may or may not
     *     have been published
     * @see <a href="https://mercure.rocks/spec#publication">Publication</a>
     */
    @Override
    public CompletionStage<EventId> publish(Update update) {
        return dispatcher.acknowledged(append(update));
    }

    private CompletionStage<EventId> append(Update update) {
        if (closed) {
            return CompletableFuture.failedFuture(new HubClosedException("publish: the hub is closed"));
        }
        if (update.isSubscriptionEvent()) {
            return CompletableFuture.failedFuture(ProtocolViolationException.describe(
                    "topic",
                    Kind.RESERVED,
                    update.canonicalTopic().value(),
                    "no subscription event, which only the hub itself publishes"));
        }
        for (Topic topic : update.topics()) {
            if (reservedNamespace.contains(topic)) {
                return CompletableFuture.failedFuture(ProtocolViolationException.describe(
                        "topic",
                        Kind.RESERVED,
                        topic.value(),
                        "not below " + reservedNamespace.path() + ", which the hub itself uses; Publication"));
            }
        }
        if (publishing.incrementAndGet() > MAX_IN_FLIGHT_PUBLISHES) {
            publishing.decrementAndGet();
            return CompletableFuture.failedFuture(new EventStoreException("publish: " + MAX_IN_FLIGHT_PUBLISHES
                    + " updates are on their way already (wait for their stages)"));
        }
        Update identified = update.id().isPresent() ? update : update.withId(EventId.random());
        EventId id = identified.id().orElseThrow();
        return dispatcher.append(identified).handle((position, failure) -> {
            publishing.decrementAndGet();
            if (failure != null) {
                throw asFailure("publish", failure);
            }
            return id;
        });
    }

    /**
     * Subscribes a callback, which gets every update that the request selects and its grants allow, in order, one at a time.
     *
     * @param request what to subscribe to; with no grants only public updates come
     * @param executor calls the callback; a slow callback is not waited for, it catches up from the history
     * @param callback when it throws, it is unsubscribed and the failure logged
     * @return the subscriber, to end it; exceptionally with {@link HubClosedException} once the hub is about to stop, or {@link
     *     EventStoreException}
     */
    public CompletionStage<Subscriber> subscribe(
            SubscribeRequest request, Executor executor, Consumer<? super Update> callback) {
        return subscribe(request, executor, new CallbackReceiver(callback));
    }

    /**
     * Subscribes a reactive receiver, which gets every update that the request selects and its grants allow, in order, as far as
     * it asks for them. One that asks for little is not waited for, it catches up from the history.
     *
     * @param request what to subscribe to; with no grants only public updates come
     * @param executor calls the receiver, one call at a time
     * @param receiver {@code onComplete} means that the hub is closed, or its principal revoked, {@code onError} with {@link SubscriptionEndedException}
     *     that it was too slow for what the history keeps, or that the log has lost updates
     * @return the subscriber, to end it; exceptionally with {@link HubClosedException} once the hub is about to stop, or {@link
     *     EventStoreException}
     */
    public CompletionStage<Subscriber> subscribe(
            SubscribeRequest request, Executor executor, Flow.Subscriber<? super Update> receiver) {
        return join(request, new Admission(dispatcher.moment(), null), Duration.ZERO)
                .thenApply(joined -> joined.start(subscriber -> {
                    FlowSink sink = new FlowSink(subscriber, executor, receiver);
                    sink.begin();
                    return sink;
                }));
    }

    /**
     * Ends everything that a principal reads: at a logout, or when it may read less. Its streams end in an orderly way, also those that
     * are about to begin, and whoever comes back is asked anew who it is. So change first what the application says of the principal,
     * then call this.
     *
     * <p>A principal is what a {@code SubscriberAuthorizer} of the servlet says, or a {@link SubscribeRequest}; the holder of a token
     * has none, and reads on until the token ends.
     *
     * <p>When several hubs share the event store, it ends what the principal reads from any of them.
     *
     * @return once nothing is handed to any of them any more: neither to callbacks, one of which may have to return first, nor to the
     *     network. What that has taken before may still arrive. Of several hubs, once all have done so, or are taken for dead;
     *     exceptionally with {@link EventStoreException} when that is not known: then only this one has certainly
     */
    public CompletionStage<Void> revoke(String principal) {
        // A longer one nobody has.
        return principal.length() > SubscribeRequest.MAX_PRINCIPAL_LENGTH
                ? CompletableFuture.completedFuture(null)
                : dispatcher.revokeEverywhere(principal).exceptionally(failure -> {
                    throw asFailure("revoke", failure);
                });
    }

    /**
     * {@return the active subscriptions, oldest first; none without {@link HubConfig#subscriptions}}
     *
     * <p>When several hubs share the event store, those of all of them.
     *
     * <p>Nothing waits for this. It has everything that was there when the call began and is still there when it ends; what comes
     * or goes meanwhile may be in it or not. Whoever asks for the {@link #lastEventId} first, and later for the updates after it,
     * misses nothing.
     */
    public List<Subscription> activeSubscriptions() {
        return dispatcher.subscriptionEvents().map(SubscriptionEvents::active).orElse(List.of());
    }

    /** {@return the active subscriptions of one subscriber, in the order of its matchers; empty when there is no such one} */
    public List<Subscription> activeSubscriptions(String subscriberId) {
        return dispatcher
                .subscriptionEvents()
                .map(events -> events.activeOf(subscriberId))
                .orElse(List.of());
    }

    /**
     * {@return the id of the newest update that has been dispatched since the hub was opened, or {@link EventId#EARLIEST} when
     * there has been none}
     */
    public EventId lastEventId() {
        return dispatcher.lastEventId();
    }

    /** {@return whether new subscribers are turned away because the hub is about to stop, or has stopped} */
    public boolean isDraining() {
        return draining;
    }

    /** {@return whether the hub takes no more updates} */
    public boolean isClosed() {
        return closed;
    }

    /**
     * {@return a stage that completes when an update would be accepted and dispatched now; exceptionally with {@link
     * HubClosedException} once the hub is about to stop, or with {@link EventStoreException}, whose message names what is stuck:
     * it begins with {@code ready:} when that is this hub, or else says what is wrong with the store}
     */
    public CompletionStage<Void> ready() {
        if (draining || closed) {
            return CompletableFuture.failedFuture(new HubClosedException("ready: the hub is about to stop"));
        }
        return dispatcher.stuck().map(this::stuck).orElseGet(store::check);
    }

    /** What an engine of several hubs does may hold up this one; then that is the reason. */
    private CompletionStage<Void> stuck(String what) {
        CompletableFuture<Void> stuck = CompletableFuture.failedFuture(new EventStoreException("ready: " + what));
        return store instanceof SharedEventStore
                ? store.check()
                        .handle((well, failure) ->
                                failure == null ? stuck : CompletableFuture.<Void>failedFuture(failure))
                        .thenCompose(reason -> reason)
                : stuck;
    }

    /** {@return how many subscribers there are} */
    public int connectedSubscribers() {
        return dispatcher.connected();
    }

    /**
     * Turns new subscribers away and ends the others in waves, in an orderly way. Publishing goes on.
     *
     * <p>Returns when all are gone, at the latest after half of the shutdown timeout.
     */
    public void drain() {
        draining = true;
        dispatcher.drain(config.shutdownTimeout().dividedBy(2));
    }

    /**
     * Drains the hub, takes no more updates, closes the store and ends all threads, in about the shutdown timeout at most. What
     * was acknowledged before is as safe as the store promises. A second call does nothing, but waits while the hub gives its
     * store to another one.
     *
     * @throws EventStoreException when the store did not close in order; all else has ended then, too
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            closeInOrder();
        }
        awaitHandover();
    }

    /** Closes for somebody else who waits for the store; what is served of this hub goes on to send everybody away. */
    private void handOver(String successor) {
        Thread thread = new NamedThreads("mercure-handover").newThread(() -> {
            LOG.info("The event store goes to {}: this hub sends its subscribers there, and closes", successor);
            close();
        });
        handover = thread;
        thread.start();
    }

    private void awaitHandover() {
        Thread thread = handover;
        try {
            if (thread != null && thread != Thread.currentThread()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeInOrder() {
        drain();
        closed = true;
        Duration patience = config.shutdownTimeout().dividedBy(2);
        dispatcher.endSubscriptions(patience.compareTo(MIN_CLOSE_TIMEOUT) > 0 ? patience : MIN_CLOSE_TIMEOUT);
        try {
            store.close();
        } finally {
            dispatcher.close();
        }
    }

    private CompletableFuture<Joined> join(SubscribeRequest request, Admission admission, Duration dispatchTimeout) {
        if (draining) {
            return CompletableFuture.failedFuture(new HubClosedException("subscribe: the hub is about to stop"));
        }
        CompletableFuture<Joined> joining = dispatcher.join(request, admission, dispatchTimeout);
        CompletableFuture<Joined> result = new CompletableFuture<>();
        CompletionStage<Joined> unused = joining.whenComplete((joined, failure) -> {
            if (failure != null) {
                result.completeExceptionally(asFailure("subscribe", failure));
            } else if (!result.complete(joined)) {
                joined.cancel();
            }
        });
        CompletionStage<Joined> unusedToo = result.whenComplete((joined, failure) -> {
            if (result.isCancelled()) {
                joining.cancel(false);
            }
        });
        return result;
    }

    /** {@return what somebody is told whose request failed; that of a hub which has closed meanwhile is no failure of the store} */
    private RuntimeException asFailure(String tried, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (closed && cause instanceof EventStoreException) {
            return new HubClosedException(tried + ": the hub has closed");
        }
        return cause instanceof RuntimeException runtime
                ? runtime
                : new EventStoreException(tried + ": the event store failed", cause);
    }

    private static Duration randomReconnectDelay() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(MIN_RECONNECT_MILLIS, MAX_RECONNECT_MILLIS));
    }

    private static long clientMemory(HubConfig config) {
        return config.maxClientMemory() > 0
                ? config.maxClientMemory()
                : Math.max(1, Runtime.getRuntime().maxMemory() / 4);
    }

    private static int lanes() {
        return Math.max(1, Math.min(MAX_LANES, Runtime.getRuntime().availableProcessors() / 2));
    }

    /** A hub, for whoever serves it. */
    private record View(Hub hub, ClientMemory clientMemory, HubMetrics metrics) implements Gateway {

        @Override
        public CompletableFuture<Joined> join(SubscribeRequest request, Admission admission) {
            return hub.join(request, admission, hub.config.dispatchTimeout());
        }

        @Override
        public long moment() {
            return hub.dispatcher.moment();
        }

        @Override
        public void endSession(UUID session) {
            CompletionStage<Void> unused = hub.dispatcher.revoke(session);
        }

        @Override
        public Duration reconnectDelay() {
            return randomReconnectDelay();
        }

        @Override
        public CompletionStage<EventId> publish(Update update) {
            return hub.append(update);
        }

        @Override
        public <T> CompletionStage<T> together(CompletionStage<T> result) {
            return hub.dispatcher.together(result);
        }
    }
}
