package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.StoreExecutors.Work;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a store, several generations long: it is used, crashes at some point or is stopped in order, is opened
 * again, and then has to hold what it promised.
 *
 * <p>What it promised: everything that was acknowledged, that the follower has heard, or that a reader has seen, at its position,
 * unless the limits say otherwise; nothing twice, nothing out of order, nothing that was never appended; every id is found. What a
 * rule does not keep, or not any more, cannot be replayed, but its id is found at its place until the history around it is trimmed.
 * So is that of a subscription event that has been trimmed, and whoever reads on across such events is told of the newest. A
 * subscription that has come and not gone is found, however much of the history is trimmed, and none that has gone.
 *
 * <p>A seed says everything that happens. Confined to one thread.
 */
final class CrashHistory {

    private static final int MOST_GENERATIONS = 5;
    private static final long PAGE_BYTES = 100_000;
    private static final String KEPT = "t";
    private static final String NEVER_KEPT = "never";
    private static final String EXPIRES = "expires";
    private static final String COMES = "on ";
    private static final String GOES = "off ";

    private final SplittableRandom random;
    private final CrashDisk disk;
    private final SyncPolicy sync;
    private final boolean hasFaults;

    /** The limits of the generation that is playing. */
    private StoreSettings settings;

    /** Whether the limit of subscription events is the same in all generations. */
    private final boolean keepsEventLimit;

    /** The rules that the model goes by. */
    private final HistoryRules rules;

    /** What was ever appended, by id: its number and content. */
    private final Map<String, Appended> appended = new HashMap<>();

    /** What somebody may rely on, by position. */
    private final TreeMap<Long, Update> promised = new TreeMap<>();

    private long nowMillis = 1_000_000_000_000L;
    private long latestMillis = nowMillis;
    private long nowNanos;
    private long trimmedThrough;

    /** The newest subscription event of which a reader was told that it is gone. */
    private long eventsGone;

    /** Until when what stands at a position can be replayed, where a rule expires it. */
    private final Map<Long, Long> untils = new HashMap<>();

    private final Content content;

    /** Subscriptions that have come and not gone, by their topics; some may not have reached the log. */
    private final List<Update> comings = new ArrayList<>();

    /** What told of subscriptions that they have gone, by topic. */
    private final Map<Topic, Update> goings = new HashMap<>();

    /** The ids of all that somebody ever relied on. */
    private final Set<String> told = new HashSet<>();

    private final List<String> events = new ArrayList<>();
    private boolean isStopped;

    private record Appended(int number, Update update, long sinceMillis) {}

    /** What the store did not keep. */
    static final class BrokenPromise extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenPromise(String what) {
            super(what);
        }
    }

    CrashHistory(long seed, CrashDisk.Lies lies, SyncPolicy sync, boolean hasFaults) {
        this(seed, lies, sync, hasFaults, Mischief.NONE, Content.ALL_KINDS);
    }

    /** A history of nothing but updates that are never kept. */
    static CrashHistory ofIdsAlone(long seed, CrashDisk.Lies lies) {
        return new CrashHistory(seed, lies, SyncPolicy.ALWAYS, false, Mischief.NONE, Content.IDS_ALONE);
    }

    /** A history of subscription events mostly, with no limit but theirs. */
    static CrashHistory ofEvents(long seed, CrashDisk.Lies lies) {
        return new CrashHistory(seed, lies, SyncPolicy.ALWAYS, false, Mischief.NONE, Content.EVENTS);
    }

    /** A history of subscriptions mostly, that come and go. */
    static CrashHistory ofSubscriptions(long seed, CrashDisk.Lies lies) {
        return new CrashHistory(seed, lies, SyncPolicy.ALWAYS, false, Mischief.NONE, Content.SUBSCRIPTIONS);
    }

    /** What is appended. */
    private enum Content {
        ALL_KINDS,
        IDS_ALONE,
        EVENTS,
        SUBSCRIPTIONS
    }

    /** A history of a store that goes by other rules than those it was given. */
    static CrashHistory with(Mischief mischief, long seed) {
        return new CrashHistory(seed, CrashDisk.Lies.NONE, SyncPolicy.ALWAYS, false, mischief, Content.ALL_KINDS);
    }

    /** A store that does not go by the rules that it was given. */
    enum Mischief {
        NONE,
        /** It keeps less than it should: it takes another topic for one that is never kept. */
        KEEPS_LESS,
        /** It expires too early what has an age. */
        EXPIRES_EARLIER,
        /** It keeps what it should not. */
        KEEPS_MORE
    }

    private CrashHistory(
            long seed, CrashDisk.Lies lies, SyncPolicy sync, boolean hasFaults, Mischief mischief, Content content) {
        this.content = content;
        this.random = new SplittableRandom(seed);
        this.disk = new CrashDisk(random.split(), lies);
        this.sync = sync;
        this.hasFaults = hasFaults;
        long segmentBytes = 300L << random.nextInt(5);
        long age = 1L + random.nextInt(300);
        boolean hasRules = random.nextInt(3) > 0 || mischief != Mischief.NONE || content == Content.IDS_ALONE;
        this.rules = hasRules ? rules(age, NEVER_KEPT) : HistoryRules.NONE;
        this.settings = Stores.settings(
                segmentBytes,
                random.nextBoolean(),
                hasLimit(3) ? 1 + random.nextInt(60) : Integer.MAX_VALUE,
                10,
                hasLimit(4) ? Optional.of(Duration.ofMillis(1 + random.nextInt(200))) : Optional.empty(),
                hasLimit(4) ? segmentBytes * (2 + random.nextInt(6)) : Long.MAX_VALUE,
                switch (mischief) {
                    case NONE -> rules;
                    case KEEPS_LESS -> rules(age, KEPT);
                    case EXPIRES_EARLIER -> rules(1, NEVER_KEPT);
                    case KEEPS_MORE -> HistoryRules.NONE;
                });
        this.keepsEventLimit = random.nextBoolean();
    }

    /** {@return whether there is a limit, which there is in one of so many histories} */
    private boolean hasLimit(int histories) {
        return random.nextInt(histories) == 0 && content != Content.EVENTS;
    }

    /** Has other limits from now on. */
    private void limitEvents(long maxEvents) {
        settings = Stores.settings(
                settings.segmentBytes(),
                settings.isPrepared(),
                settings.maxUpdates(),
                maxEvents,
                settings.maxAge(),
                settings.maxBytes(),
                settings.rules());
    }

    private static HistoryRules rules(long age, String neverKept) {
        return new HistoryRules(List.of(
                HistoryRule.none(new ExactMatcher(neverKept)),
                new HistoryRule(new ExactMatcher(EXPIRES), Duration.ofMillis(age))));
    }

    /**
     * Plays it.
     *
     * @throws BrokenPromise when the store did not keep one
     */
    void play() throws IOException {
        int generations = 2 + random.nextInt(MOST_GENERATIONS - 1);
        if (random.nextInt(4) == 0) {
            FirstFormat.create(disk, random.nextLong(), nowMillis);
        }
        for (int generation = 0; generation < generations; generation++) {
            changeEventLimit();
            int crash = random.nextInt(5);
            disk.crashAfter(crash == 0 ? Integer.MAX_VALUE : random.nextInt(1 + random.nextInt(400)));
            // What a crash may have lost has no end.
            comings.removeIf(coming -> !told.contains(coming.id().orElseThrow().value()));
            try {
                Generation one = new Generation();
                one.check();
                one.use(10 + random.nextInt(50));
                one.stop();
                isStopped = true;
                events.add("stopped");
            } catch (CrashDisk.Crash e) {
                isStopped = false;
                events.add("crashed");
            }
            if (random.nextInt(4) == 0) {
                disk.killProcess();
            } else {
                disk.cutPower();
            }
        }
        changeEventLimit();
        new Generation().check();
    }

    /** An operator may keep more or fewer subscription events from now on; what is gone stays so after an orderly stop. */
    private void changeEventLimit() {
        long before = settings.maxEvents();
        if (!keepsEventLimit) {
            limitEvents(1 + random.nextInt(20));
            if (settings.maxEvents() > before && !isStopped) {
                eventsGone = 0;
            }
        }
    }

    /** {@return what happened, for whoever looks for the reason} */
    List<String> events() {
        return events;
    }

    private static void require(boolean kept, String what) {
        if (!kept) {
            throw new BrokenPromise(what);
        }
    }

    /** The store from one opening to the next crash. */
    private final class Generation implements EventStore.Follower {

        private final StepExecutors executors = new StepExecutors(random.split(), this::requireAllWell);
        private final FileEventStore store;
        private long heard;
        private @Nullable BrokenPromise broken;

        Generation() throws IOException {
            EventLog log = EventLog.open(
                    disk,
                    Stores.with(settings, sync, Duration.ofSeconds(1)),
                    () -> Instant.ofEpochMilli(nowMillis),
                    random::nextLong);
            store = new FileEventStore(disk, log, executors, () -> nowNanos);
            heard = store.follow(this).value();
            require(
                    promised.isEmpty() || heard >= promised.lastKey(),
                    "the log ends at " + heard + ", before " + (promised.isEmpty() ? 0 : promised.lastKey()));
        }

        @Override
        public void appended(StoredUpdate stored) {
            long position = stored.position().value();
            keep(() -> {
                require(position == heard + 1, "the follower heard of " + position + " after " + heard);
                heard = position;
                promise(stored);
                requireUntil(stored);
            });
        }

        /** Keeps for later what the store would catch. */
        private void keep(Runnable requirement) {
            try {
                requirement.run();
            } catch (BrokenPromise e) {
                broken = e;
            }
        }

        private void requireAllWell() {
            if (broken != null) {
                throw broken;
            }
            disk.requireRunning();
        }

        /** What a rule expires can be replayed for exactly so long since it was appended. */
        private void requireUntil(StoredUpdate stored) {
            long age = rules.maxAgeMillis(stored.update());
            if (age == HistoryRules.FOREVER || age == HistoryRules.NOTHING) {
                return;
            }
            long until = stored.replayableUntilMillis();
            Long before = untils.put(stored.position().value(), until);
            Appended known = appended.get(stored.id().value());
            long since = known == null ? 0 : known.sinceMillis();
            require(
                    until >= since + age && (before != null ? until == before : until <= clockMillis() + age),
                    stored + " can be replayed until " + until + ", was appended after " + since);
        }

        /** {@return the time of the store, which never goes back} */
        private long clockMillis() {
            return store.clockMillis();
        }

        @Override
        public void endOfBatch() {
            // The test looks when it likes.
        }

        private void promise(StoredUpdate stored) {
            told.add(stored.id().value());
            Update before = promised.put(stored.position().value(), stored.update());
            require(before == null || before.equals(stored.update()), "another update at " + stored.position());
        }

        void use(int operations) {
            for (int i = 0; i < operations; i++) {
                switch (random.nextInt(10)) {
                    case 0 -> check();
                    case 1 -> {
                        nowMillis += random.nextInt(20) == 0 ? -1_000_000 : random.nextInt(100);
                        latestMillis = Math.max(latestMillis, nowMillis);
                        nowNanos += random.nextInt(300_000_000);
                        executors.tick();
                    }
                    case 2 -> executors.drain();
                    case 3, 4 -> {
                        for (int steps = random.nextInt(4); steps > 0; steps--) {
                            executors.step();
                        }
                    }
                    case 5 -> changeFaults();
                    default -> {
                        for (int count = 1 + random.nextInt(4); count > 0; count--) {
                            append();
                        }
                    }
                }
            }
        }

        private void changeFaults() {
            disk.faults().clear();
            if (hasFaults && random.nextBoolean()) {
                switch (random.nextInt(4)) {
                    case 0 -> disk.faults().isFull = true;
                    case 3 -> disk.faults().error = new OutOfMemoryError("Java heap space");
                    case 1 -> disk.faults().failsWrites = true;
                    default -> disk.faults().failsSyncs = true;
                }
            }
        }

        private void append() {
            int number = appended.size();
            boolean isEvent =
                    (random.nextInt(5) == 0) != (content == Content.EVENTS || content == Content.SUBSCRIPTIONS);
            int most = isEvent ? 300 : 60;
            String data = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 3000 : most));
            Update update = isEvent && content == Content.SUBSCRIPTIONS
                    ? comingOrGoing(number, data)
                    : Update.of(topic())
                            .id(EventId.chosen("id-" + number))
                            .data(data)
                            .isSubscriptionEvent(isEvent)
                            .build();
            appended.put("id-" + number, new Appended(number, update, clockMillis()));
            store.append(update).whenComplete((position, failure) -> {
                if (position != null) {
                    keep(() -> require(
                            Objects.equals(update, promised.get(position.value())),
                            "acknowledged before the follower heard of it: " + position));
                }
            });
        }

        private Update comingOrGoing(int number, String data) {
            boolean isComing = comings.isEmpty() || random.nextInt(20) < 11;
            Topic topic = isComing
                    ? Topic.of("subscription-" + number)
                    : comings.remove(random.nextInt(comings.size())).canonicalTopic();
            Update update = Update.of(topic)
                    .id(EventId.chosen("id-" + number))
                    .data((isComing ? COMES : GOES) + data)
                    .isSubscriptionEvent(true)
                    .build();
            if (isComing) {
                comings.add(update);
            } else {
                goings.put(topic, update);
            }
            return update;
        }

        /** Looks who is open, as the next hub does. */
        private void checkSubscriptions() {
            boolean forgets = random.nextBoolean();
            CompletableFuture<CarriedEvents> asked = store.carriedEvents(
                            update -> !forgets || update.data().startsWith(COMES))
                    .toCompletableFuture();
            executors.drain(Work.TIDY);
            CarriedEvents carried = asked.join();
            Set<Topic> open = new HashSet<>();
            carried.events().forEach(stored -> take(stored.update(), open));
            long through = now(store.locate(EventId.EARLIEST)).orElseThrow().value();
            readAll(Math.max(through, carried.through().value())).forEach(stored -> take(stored.update(), open));
            for (Update coming : comings) {
                require(
                        !told.contains(coming.id().orElseThrow().value()) || open.contains(coming.canonicalTopic()),
                        "forgotten: " + coming);
            }
            goings.forEach((topic, going) -> require(
                    !told.contains(going.id().orElseThrow().value()) || !open.contains(topic),
                    "would be said again: " + going));
        }

        private static void take(Update update, Set<Topic> open) {
            if (update.isSubscriptionEvent() && update.data().startsWith(COMES)) {
                open.add(update.canonicalTopic());
            } else {
                open.remove(update.canonicalTopic());
            }
        }

        private String topic() {
            return content == Content.IDS_ALONE
                    ? NEVER_KEPT
                    : switch (random.nextInt(6)) {
                        case 0 -> NEVER_KEPT;
                        case 1, 2 -> EXPIRES;
                        default -> KEPT;
                    };
        }

        /** Reads everything, and compares it with what was promised. */
        void check() {
            long through = now(store.locate(EventId.EARLIEST)).orElseThrow().value();
            // How much age has trimmed is written down once a second. A clock that is set back may undo what a crash
            // forgot.
            boolean mayComeBack = settings.maxAge().isPresent() && nowMillis < latestMillis;
            require(
                    through >= trimmedThrough || mayComeBack,
                    "trimmed up to " + through + ", before up to " + trimmedThrough);
            long gone = eventsGoneUpTo(through);
            require(
                    gone >= eventsGone || through >= eventsGone,
                    "events are gone up to " + gone + ", before up to " + eventsGone);
            eventsGone = gone;
            List<StoredUpdate> all = readAll(through);
            trimmedThrough = through;
            promised.headMap(through, true).clear();
            long updates = all.stream()
                    .filter(stored -> !stored.update().isSubscriptionEvent()
                            && rules.maxAgeMillis(stored.update()) != HistoryRules.NOTHING)
                    .count();
            long events = all.stream()
                    .filter(stored -> stored.update().isSubscriptionEvent())
                    .count();
            require(updates <= settings.maxUpdates(), updates + " updates are kept");
            require(events <= settings.maxEvents(), events + " events are kept");
            require(
                    gone == 0 || !keepsEventLimit || events == settings.maxEvents(),
                    "trimmed too much: " + events + " events are kept");
            Update newestGone = promised.get(gone);
            require(
                    newestGone == null || newestGone.isSubscriptionEvent(),
                    "no event, and said to be a gone one: " + gone);
            if (through > 0
                    && rules.isEmpty()
                    && settings.maxBytes() == Long.MAX_VALUE
                    && settings.maxAge().isEmpty()) {
                require(updates == settings.maxUpdates(), "trimmed too much: " + updates + " are kept");
            }
            int number = -1;
            long position = through;
            for (StoredUpdate stored : all) {
                Appended known = appended.get(stored.id().value());
                if (known == null || !known.update().equals(stored.update())) {
                    throw new BrokenPromise("invented: " + stored);
                }
                require(known.number() > number, "out of order, or twice: " + stored);
                number = known.number();
                requireMayBeMissingBetween(position, stored.position().value());
                position = stored.position().value();
                promise(stored);
                requireUntil(stored);
                requireMayBeReplayed(stored);
                require(
                        !stored.update().isSubscriptionEvent() || position > eventsGone,
                        "said to be gone up to " + eventsGone + ", and replayed: " + stored);
            }
            requireMayBeMissingBetween(position, Long.MAX_VALUE);
            for (Map.Entry<Long, Update> entry : promised.entrySet()) {
                if (entry.getKey() > position || random.nextInt(8) == 0) {
                    Position found = now(store.locate(entry.getValue().id().orElseThrow()))
                            .orElseThrow(() -> new BrokenPromise("not found: " + entry));
                    require(found.value() == entry.getKey(), entry + " found at " + found);
                }
            }
            if (content == Content.SUBSCRIPTIONS) {
                checkSubscriptions();
            }
        }

        private void requireMayBeReplayed(StoredUpdate stored) {
            long age = rules.maxAgeMillis(stored.update());
            if (age == HistoryRules.NOTHING) {
                require(stored.replayableUntilMillis() == StoredUpdate.NEVER, "kept: " + stored);
            } else if (age != HistoryRules.FOREVER) {
                require(clockMillis() < stored.replayableUntilMillis(), "expired, and replayed: " + stored);
            }
        }

        /** {@return the newest subscription event after a position of which a reader is told that it is gone; 0 for none} */
        private long eventsGoneUpTo(long after) {
            return now(store.read(new Position(after), 1, PAGE_BYTES))
                    .eventsGoneUpTo()
                    .value();
        }

        /**
         * Subscription events may go before the updates around them, if a reader is told, and so may what a rule lets go; nothing else
         * may be missing. The ids have to be found all the same.
         */
        private void requireMayBeMissingBetween(long position, long next) {
            for (Map.Entry<Long, Update> entry :
                    promised.subMap(position, false, next, false).entrySet()) {
                require(
                        entry.getValue().isSubscriptionEvent()
                                ? entry.getKey() <= eventsGone
                                : mayBeGone(entry.getKey(), entry.getValue()),
                        "missing: " + entry + ", and events are said to be gone up to " + eventsGone);
            }
        }

        private boolean mayBeGone(long position, Update update) {
            long age = rules.maxAgeMillis(update);
            return age == HistoryRules.NOTHING
                    || (age != HistoryRules.FOREVER && latestMillis >= untils.getOrDefault(position, Long.MAX_VALUE));
        }

        private List<StoredUpdate> readAll(long after) {
            List<StoredUpdate> all = new ArrayList<>();
            long next = after;
            HistoryPage page = now(store.read(new Position(next), 1 + random.nextInt(30), PAGE_BYTES));
            while (!page.updates().isEmpty()) {
                all.addAll(page.updates());
                next = all.get(all.size() - 1).position().value();
                page = now(store.read(new Position(next), 1 + random.nextInt(30), PAGE_BYTES));
            }
            require(!page.isTrimmed(), "trimmed while nobody was at work");
            return all;
        }

        private <T> T now(CompletionStage<T> stage) {
            executors.drain(Work.READ);
            CompletableFuture<T> future = stage.toCompletableFuture();
            require(future.isDone(), "reading did not end");
            return future.join();
        }

        void stop() {
            disk.faults().clear();
            nowNanos += Duration.ofSeconds(10).toNanos();
            CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
            store.closeLater().whenComplete((nothing, failure) -> {
                if (failure == null) {
                    closed.complete(null);
                } else {
                    closed.completeExceptionally(failure);
                }
            });
            executors.drain();
            // A crash on the way ends in the stage, not here.
            disk.list();
            require(closed.isDone() && !closed.isCompletedExceptionally(), "did not close");
        }
    }
}
