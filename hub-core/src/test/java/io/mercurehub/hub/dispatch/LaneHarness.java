package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.matching.SubscriberIndex;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A tail and one lane whose rounds the test makes, and whose time the test tells. */
final class LaneHarness {

    /** So large that an update with it, of which nothing is kept, pushes all others like it out of memory. */
    static final String LARGE = "x".repeat(17 * 1024 * 1024);

    private static final List<TopicMatcher> MATCHERS = List.of(new ExactMatcher("topic"));

    /** Made once: it takes a while to look at all of it. */
    private static final Update LARGE_UPDATE = Update.of("typing")
            .alternateTopic("topic")
            .data(LARGE)
            .id(EventId.of("id:large"))
            .build();

    final EventStore store;
    final SubscriberIndex<LaneSubscriber> index = new SubscriberIndex<>(10);
    final List<String> departures = new ArrayList<>();

    /** How many subscribers have passed a gap. */
    int passedGap;

    final Mailbox<LaneSubscriber> mailbox;
    final ClientMemory memory = new ClientMemory(1_000_000);

    final LaneThread thread;
    final Lane lane;
    final Tail tail;
    private final FakeClock clock = new FakeClock();
    private final List<Runnable> reads = new ArrayList<>();
    private int published;
    private int publishedEvents;
    private boolean readsEvents;

    LaneHarness(EventStore store, int maxPendingBytes, int maxRecentBytes) {
        this.store = store;
        UpdateEncoder encoder = update ->
                (update.equals(LARGE_UPDATE) ? "large\n" : update.data() + "\n").getBytes(StandardCharsets.UTF_8);
        RecentUpdates recent = new RecentUpdates(maxRecentBytes);
        tail = new Tail(index, recent, encoder, clock, () -> {}, Runnable::run);
        long start = store.follow(tail).value();
        recent.begin(start);
        HistoryPages pages = new HistoryPages(store, encoder, recent, reads::add, clock);
        HubMetrics metrics = new HubMetrics() {
            @Override
            public void subscriberPassedGap() {
                passedGap++;
            }
        };
        DispatchSettings settings = new DispatchSettings(
                1,
                maxPendingBytes,
                maxRecentBytes,
                Integer.MAX_VALUE,
                10,
                false,
                "/",
                true,
                () -> Duration.ofSeconds(3));
        PublishGate gate = new PublishGate(Integer.MAX_VALUE, clock, Runnable::run);
        DispatchContext context = new DispatchContext(
                store, settings, memory, metrics, clock, recent, pages, gate, (subscriber, number) -> {
                    departures.add(subscriber.closeReason.name());
                    tail.leave(subscriber.nodes, number, false);
                });
        thread = new LaneThread(0, false, context, start);
        lane = thread.lane();
        mailbox = thread.mailbox();
        tail.begin(start, List.of(thread));
    }

    /** Publishes updates whose data are consecutive numbers, the first of all being 1. */
    void publish(int count) {
        for (int i = 0; i < count; i++) {
            publish(String.valueOf(++published));
        }
    }

    void publish(String data) {
        store.append(Update.of("topic").data(data).id(EventId.of("id:" + data)).build());
    }

    /** Publishes an update of another topic, which those who are subscribed get too. */
    void publish(String canonicalTopic, String data) {
        store.append(Update.of(canonicalTopic)
                .alternateTopic("topic")
                .data(data)
                .id(EventId.of("id:" + data))
                .build());
    }

    /** Publishes an update of which nothing is kept, so large that all before it leave memory. */
    void publishLarge() {
        store.append(LARGE_UPDATE);
    }

    /** Publishes an update that is not for those who are subscribed. */
    void publishElsewhere(String topic, String data) {
        publishElsewhere(topic, data, EventId.of("id:" + data));
    }

    void publishElsewhere(String topic, String data, EventId id) {
        store.append(Update.of(topic).data(data).id(id).build());
    }

    /** Publishes updates in which the hub tells of subscriptions. */
    void publishEvents(int count) {
        for (int i = 0; i < count; i++) {
            String data = "event " + ++publishedEvents;
            store.append(Update.of("topic")
                    .data(data)
                    .isSubscriptionEvent(true)
                    .id(EventId.of("id:" + data))
                    .build());
        }
    }

    /** Has whoever subscribes from now on read subscription events. */
    LaneHarness readingEvents() {
        readsEvents = true;
        return this;
    }

    LaneSubscriber subscribe(FakeSink sink) {
        return subscribe(sink, new StreamLimits(0, false, 0, StreamLimits.NEVER, StreamLimits.NEVER));
    }

    /** Subscribes one to whom something happens before the lane knows of it. */
    LaneSubscriber subscribe(FakeSink sink, Consumer<LaneSubscriber> before) {
        Tail.Place place = place();
        LaneSubscriber subscriber = subscriber(
                new StreamLimits(0, false, 0, StreamLimits.NEVER, StreamLimits.NEVER), place, place.position(), false);
        before.accept(subscriber);
        subscriber.begin(sink);
        return subscriber;
    }

    LaneSubscriber subscribe(FakeSink sink, StreamLimits limits) {
        Tail.Place place = place();
        return begin(sink, limits, place, place.position(), false);
    }

    /** Subscribes one who saw an update last; {@code 0}: who asks for the earliest. */
    LaneSubscriber resume(FakeSink sink, int after) {
        return resume(sink, after == 0 ? EventId.EARLIEST : EventId.of("id:" + after));
    }

    LaneSubscriber resume(FakeSink sink, EventId id) {
        long cursor =
                store.locate(id).toCompletableFuture().join().orElseThrow().value();
        StreamLimits limits = new StreamLimits(0, false, 0, StreamLimits.NEVER, StreamLimits.NEVER);
        return begin(sink, limits, place(), cursor, id.isEarliest());
    }

    private Tail.Place place() {
        return tail.join(MATCHERS, 0, false).join();
    }

    private LaneSubscriber begin(
            FakeSink sink, StreamLimits limits, Tail.Place place, long cursor, boolean mayBeginLater) {
        LaneSubscriber subscriber = subscriber(limits, place, cursor, mayBeginLater);
        subscriber.begin(sink);
        return subscriber;
    }

    private LaneSubscriber subscriber(StreamLimits limits, Tail.Place place, long cursor, boolean mayBeginLater) {
        return new LaneSubscriber(
                SubscribeRequest.of(MATCHERS).build(),
                place,
                mailbox,
                limits,
                memory.open(() -> {}),
                new Replay(cursor, mayBeginLater, readsEvents, "client"));
    }

    /** Makes rounds, and reads pages that somebody waits for, until there is nothing to do. */
    void run() {
        boolean more = true;
        while (more) {
            more = lane.round();
            if (!reads.isEmpty()) {
                List<Runnable> due = List.copyOf(reads);
                reads.clear();
                due.forEach(Runnable::run);
                more = true;
            }
        }
    }

    /** Makes one round, without reading pages. */
    void round() {
        lane.round();
    }

    int pagesWanted() {
        return reads.size();
    }

    void pass(Duration time) {
        clock.nanos += time.toNanos();
        run();
    }

    long nanosIn(Duration time) {
        return clock.nanos + time.toNanos();
    }

    private static final class FakeClock implements HubClock {

        private long nanos = 1_000;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos);
        }
    }
}
