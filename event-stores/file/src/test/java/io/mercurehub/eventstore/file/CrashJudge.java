package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Says whether a store keeps what it has promised, over all generations of one history.
 *
 * <p>What it promised: everything that was acknowledged, that the follower has heard, or that a reader has seen, at its position,
 * unless the limits say otherwise; nothing twice, nothing out of order, nothing that was never appended; every id is found. What a
 * rule does not keep, or not any more, cannot be replayed, but its id is found at its place until the history around it is trimmed.
 * So is that of a subscription event that has been trimmed, and whoever reads on across such events is told of the newest. A
 * subscription that has come and not gone is found, however much of the history is trimmed, and none that has gone.
 *
 * <p>Confined to one thread.
 */
final class CrashJudge {

    /** How the data of an event begins that tells of a coming. */
    static final String COMES = "on ";

    private final SplittableRandom random;

    /** The rules that the model goes by. */
    private final HistoryRules rules;

    /** Whether the limit of subscription events is the same in all generations. */
    private final boolean keepsEventLimit;

    /** The limits of the generation that is playing. */
    private StoreSettings limits;

    /** What was ever appended, by id: its number and content. */
    private final Map<String, Appended> appended = new HashMap<>();

    /** What somebody may rely on, by position. */
    private final TreeMap<Long, Update> promised = new TreeMap<>();

    /** The ids of all that somebody ever relied on. */
    private final Set<String> told = new HashSet<>();

    /** Until when what stands at a position can be replayed, where a rule expires it. */
    private final Map<Long, Long> untils = new HashMap<>();

    /** How far the follower has heard. */
    private long heard;

    private long trimmedThrough;

    /** The newest subscription event of which a reader was told that it is gone. */
    private long eventsGone;

    private record Appended(int number, Update update, long sinceMillis) {}

    /** What the store did not keep. */
    static final class BrokenPromise extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenPromise(String what) {
            super(what);
        }
    }

    /** @param random says what is looked at where not all is */
    CrashJudge(SplittableRandom random, HistoryRules rules, StoreSettings limits, boolean keepsEventLimit) {
        this.random = random;
        this.rules = rules;
        this.limits = limits;
        this.keepsEventLimit = keepsEventLimit;
    }

    static void require(boolean kept, String what) {
        if (!kept) {
            throw new BrokenPromise(what);
        }
    }

    /** From now on the store has other limits; which events are gone stays so after an orderly stop. */
    void limit(StoreSettings next, boolean isAfterCrash) {
        if (next.maxEvents() > limits.maxEvents() && isAfterCrash) {
            eventsGone = 0;
        }
        limits = next;
    }

    /** A store was opened, and its follower hears of what comes after its end. */
    void opened(long end) {
        heard = end;
        require(
                promised.isEmpty() || heard >= promised.lastKey(),
                "the log ends at " + heard + ", before " + (promised.isEmpty() ? 0 : promised.lastKey()));
    }

    /** An update is about to be appended. */
    void appends(Update update, long clockMillis) {
        appended.put(id(update), new Appended(appended.size(), update, clockMillis));
    }

    /** The follower has heard of an update. */
    void heard(StoredUpdate stored, long clockMillis) {
        long position = stored.position().value();
        require(position == heard + 1, "the follower heard of " + position + " after " + heard);
        heard = position;
        promise(stored);
        requireUntil(stored, clockMillis);
    }

    void acknowledged(Update update, Position position) {
        require(
                Objects.equals(update, promised.get(position.value())),
                "acknowledged before the follower heard of it: " + position);
    }

    /** {@return whether somebody ever relied on an update} */
    boolean wasTold(Update update) {
        return told.contains(id(update));
    }

    private static String id(Update update) {
        return update.id().orElseThrow().value();
    }

    private void promise(StoredUpdate stored) {
        told.add(stored.id().value());
        Update before = promised.put(stored.position().value(), stored.update());
        require(before == null || before.equals(stored.update()), "another update at " + stored.position());
    }

    /** What a rule expires can be replayed for exactly so long since it was appended. */
    private void requireUntil(StoredUpdate stored, long clockMillis) {
        long age = rules.maxAgeMillis(stored.update());
        if (age == HistoryRules.FOREVER || age == HistoryRules.NOTHING) {
            return;
        }
        long until = stored.replayableUntilMillis();
        Long before = untils.put(stored.position().value(), until);
        Appended known = appended.get(stored.id().value());
        long since = known == null ? 0 : known.sinceMillis();
        require(
                until >= since + age && (before != null ? until == before : until <= clockMillis + age),
                stored + " can be replayed until " + until + ", was appended after " + since);
    }

    /**
     * Reads everything, and compares it with what was promised.
     *
     * @param latestMillis the latest time that it has ever been
     */
    void check(CrashReader reader, long nowMillis, long latestMillis) {
        long through = reader.trimmedThrough();
        // How much age has trimmed is written down once a second. A clock that is set back may undo what a crash
        // forgot.
        boolean mayComeBack = limits.maxAge().isPresent() && nowMillis < latestMillis;
        require(
                through >= trimmedThrough || mayComeBack,
                "trimmed up to " + through + ", before up to " + trimmedThrough);
        long gone = reader.eventsGoneUpTo(through);
        require(
                gone >= eventsGone || through >= eventsGone,
                "events are gone up to " + gone + ", before up to " + eventsGone);
        eventsGone = gone;
        List<StoredUpdate> all = reader.readAll(through);
        trimmedThrough = through;
        promised.headMap(through, true).clear();
        requireTrimmedAsLimited(all);
        requireInOrder(all, reader.clockMillis(), latestMillis);
        requireFound(
                reader,
                all.isEmpty() ? through : all.get(all.size() - 1).position().value());
    }

    private void requireTrimmedAsLimited(List<StoredUpdate> all) {
        long updates = all.stream()
                .filter(stored -> !stored.update().isSubscriptionEvent()
                        && rules.maxAgeMillis(stored.update()) != HistoryRules.NOTHING)
                .count();
        long events = all.stream()
                .filter(stored -> stored.update().isSubscriptionEvent())
                .count();
        require(updates <= limits.maxUpdates(), updates + " updates are kept");
        require(events <= limits.maxEvents(), events + " events are kept");
        require(
                eventsGone == 0 || !keepsEventLimit || events == limits.maxEvents(),
                "trimmed too much: " + events + " events are kept");
        Update newestGone = promised.get(eventsGone);
        require(
                newestGone == null || newestGone.isSubscriptionEvent(),
                "no event, and said to be a gone one: " + eventsGone);
        if (trimmedThrough > 0
                && rules.isEmpty()
                && limits.maxBytes() == Long.MAX_VALUE
                && limits.maxAge().isEmpty()) {
            require(updates == limits.maxUpdates(), "trimmed too much: " + updates + " are kept");
        }
    }

    private void requireInOrder(List<StoredUpdate> all, long clockMillis, long latestMillis) {
        int number = -1;
        long position = trimmedThrough;
        for (StoredUpdate stored : all) {
            Appended known = appended.get(stored.id().value());
            if (known == null || !known.update().equals(stored.update())) {
                throw new BrokenPromise("invented: " + stored);
            }
            require(known.number() > number, "out of order, or twice: " + stored);
            number = known.number();
            requireMayBeMissingBetween(position, stored.position().value(), latestMillis);
            position = stored.position().value();
            promise(stored);
            requireUntil(stored, clockMillis);
            requireMayBeReplayed(stored, clockMillis);
            require(
                    !stored.update().isSubscriptionEvent() || position > eventsGone,
                    "said to be gone up to " + eventsGone + ", and replayed: " + stored);
        }
        requireMayBeMissingBetween(position, Long.MAX_VALUE, latestMillis);
    }

    /** The ids of all that comes after what was read are found, and some of those before. */
    private void requireFound(CrashReader reader, long position) {
        for (Map.Entry<Long, Update> entry : promised.entrySet()) {
            if (entry.getKey() > position || random.nextInt(8) == 0) {
                Position found = reader.locate(entry.getValue().id().orElseThrow())
                        .orElseThrow(() -> new BrokenPromise("not found: " + entry));
                require(found.value() == entry.getKey(), entry + " found at " + found);
            }
        }
    }

    private void requireMayBeReplayed(StoredUpdate stored, long clockMillis) {
        long age = rules.maxAgeMillis(stored.update());
        if (age == HistoryRules.NOTHING) {
            require(stored.replayableUntilMillis() == StoredUpdate.NEVER, "kept: " + stored);
        } else if (age != HistoryRules.FOREVER) {
            require(clockMillis < stored.replayableUntilMillis(), "expired, and replayed: " + stored);
        }
    }

    /**
     * Subscription events may go before the updates around them, if a reader is told, and so may what a rule lets go; nothing else
     * may be missing. The ids have to be found all the same.
     */
    private void requireMayBeMissingBetween(long position, long next, long latestMillis) {
        for (Map.Entry<Long, Update> entry :
                promised.subMap(position, false, next, false).entrySet()) {
            require(
                    entry.getValue().isSubscriptionEvent()
                            ? entry.getKey() <= eventsGone
                            : mayBeGone(entry.getKey(), entry.getValue(), latestMillis),
                    "missing: " + entry + ", and events are said to be gone up to " + eventsGone);
        }
    }

    private boolean mayBeGone(long position, Update update, long latestMillis) {
        long age = rules.maxAgeMillis(update);
        return age == HistoryRules.NOTHING
                || (age != HistoryRules.FOREVER && latestMillis >= untils.getOrDefault(position, Long.MAX_VALUE));
    }

    /** Looks who is open, as the next hub does, and compares it with who has come and gone. */
    void checkSubscriptions(CrashReader reader, List<Update> comings, List<Update> goings) {
        boolean forgets = random.nextBoolean();
        CarriedEvents carried =
                reader.carriedEvents(update -> !forgets || update.data().startsWith(COMES));
        Set<Topic> open = new HashSet<>();
        carried.events().forEach(stored -> take(stored.update(), open));
        long through = reader.trimmedThrough();
        reader.readAll(Math.max(through, carried.through().value())).forEach(stored -> take(stored.update(), open));
        for (Update coming : comings) {
            require(!wasTold(coming) || open.contains(coming.canonicalTopic()), "forgotten: " + coming);
        }
        goings.forEach(going ->
                require(!wasTold(going) || !open.contains(going.canonicalTopic()), "would be said again: " + going));
    }

    private static void take(Update update, Set<Topic> open) {
        if (update.isSubscriptionEvent() && update.data().startsWith(COMES)) {
            open.add(update.canonicalTopic());
        } else {
            open.remove(update.canonicalTopic());
        }
    }
}
