package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.CrashJudge.BrokenPromise;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One random history of a store, several generations long: it is used, crashes at some point or is stopped in order, is opened
 * again, and then has to hold what it promised, which the {@link CrashJudge} says.
 *
 * <p>A seed says everything that happens. Confined to one thread.
 */
final class CrashHistory {

    private static final int MAX_GENERATIONS = 5;
    private static final String KEPT = "t";
    private static final String NEVER_KEPT = "never";
    private static final String EXPIRES = "expires";
    private static final String GOES = "off ";

    private final SplittableRandom random;
    private final Content content;
    private final CrashDisk disk;
    private final SyncPolicy sync;
    private final boolean hasFaults;
    private final CrashJudge judge;

    /** The limits of the generation that is playing. */
    private StoreSettings settings;

    /** Whether the limit of subscription events is the same in all generations. */
    private final boolean keepsEventLimit;

    private long nowMillis = 1_000_000_000_000L;
    private long latestMillis = nowMillis;
    private long nowNanos;
    private int appended;

    /** Subscriptions that have come and not gone, by their topics; some may not have reached the log. */
    private final List<Update> comings = new ArrayList<>();

    /** What told of subscriptions that they have gone. */
    private final List<Update> goings = new ArrayList<>();

    private final List<String> events = new ArrayList<>();
    private boolean isStopped;

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
        HistoryRules rules = hasRules ? rules(age, NEVER_KEPT) : HistoryRules.NONE;
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
        this.judge = new CrashJudge(random, rules, settings, keepsEventLimit);
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
     * @throws CrashJudge.BrokenPromise when the store did not keep one
     */
    void play() throws IOException {
        int generations = 2 + random.nextInt(MAX_GENERATIONS - 1);
        if (random.nextInt(4) == 0) {
            FirstFormat.create(disk, random.nextLong(), nowMillis);
        }
        for (int generation = 0; generation < generations; generation++) {
            changeEventLimit();
            int crash = random.nextInt(5);
            disk.crashAfter(crash == 0 ? Integer.MAX_VALUE : random.nextInt(1 + random.nextInt(400)));
            // What a crash may have lost has no end.
            comings.removeIf(coming -> !judge.wasTold(coming));
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
        if (!keepsEventLimit) {
            limitEvents(1 + random.nextInt(20));
            judge.limit(settings, !isStopped);
        }
    }

    /** {@return what happened, for whoever looks for the reason} */
    List<String> events() {
        return events;
    }

    /** The store from one opening to the next crash. */
    private final class Generation implements EventStore.Follower {

        private final StepExecutors executors = new StepExecutors(random.split(), this::requireAllWell);
        private final FileEventStore store;
        private final CrashReader reader;
        private @Nullable BrokenPromise broken;

        Generation() throws IOException {
            EventLog log = EventLog.open(
                    disk,
                    Stores.with(settings, sync, Duration.ofSeconds(1)),
                    () -> Instant.ofEpochMilli(nowMillis),
                    random::nextLong);
            store = new FileEventStore(disk, log, executors, () -> nowNanos);
            reader = new CrashReader(store, executors, random);
            judge.opened(store.follow(this).value());
        }

        @Override
        public void appended(StoredUpdate stored) {
            keep(() -> judge.heard(stored, store.clockMillis()));
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

        @Override
        public void endOfBatch() {
            // The test looks when it likes.
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
            int number = appended++;
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
            judge.appends(update, store.clockMillis());
            store.append(update).whenComplete((position, failure) -> {
                if (position != null) {
                    keep(() -> judge.acknowledged(update, position));
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
                    .data((isComing ? CrashJudge.COMES : GOES) + data)
                    .isSubscriptionEvent(true)
                    .build();
            if (isComing) {
                comings.add(update);
            } else {
                goings.add(update);
            }
            return update;
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

        void check() {
            judge.check(reader, nowMillis, latestMillis);
            if (content == Content.SUBSCRIPTIONS) {
                judge.checkSubscriptions(reader, comings, goings);
            }
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
            CrashJudge.require(closed.isDone() && !closed.isCompletedExceptionally(), "did not close");
        }
    }
}
