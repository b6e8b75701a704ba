package io.mercurehub.eventstore.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.kafka.index.LogIndex;
import io.mercurehub.eventstore.kafka.member.Members;
import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Incarnation;
import io.mercurehub.eventstore.kafka.record.LogRecord;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.ContainedFollower;
import io.mercurehub.hub.store.EventStore.Follower;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the log says up to the record that was read last: which updates are where, and which nodes live with which subscriptions.
 *
 * <p>The position of an update is its place, the offset plus one, and a base, which is greater than all positions before whenever
 * another history begins.
 *
 * <p>Shared; guarded by itself, also while the follower is told of an update. Held for microseconds, but for when the arrays of the
 * index double.
 */
final class LogState {

    /** How much of the log is asked for at a time, when only a part can be replayed. */
    private static final int MAX_AT_A_TIME = 5_000;

    /** So many records are worth a request. */
    static final int WORTH_DELETING = 1_000;

    private final StoreSettings settings;
    private final AgeClock clock;
    private final String self;

    @GuardedBy("this")
    private LogIndex index;

    @GuardedBy("this")
    private Members members = new Members();

    @GuardedBy("this")
    private int history;

    @GuardedBy("this")
    private long base;

    /** The place of the newest record that was read. */
    @GuardedBy("this")
    private long newestPlace;

    /** Whether the follower is told; not while a history is read from its beginning. */
    @GuardedBy("this")
    private boolean isLive;

    @GuardedBy("this")
    private @Nullable Follower follower;

    @GuardedBy("this")
    private List<Update> active = List.of();

    /** @param self the id of this node */
    LogState(StoreSettings settings, AgeClock clock, String self) {
        this.settings = settings;
        this.clock = clock;
        this.self = self;
        this.index = new LogIndex(settings, 0);
    }

    /** Begins with another history, whose first record has this offset. */
    synchronized void begin(int newHistory, long start) {
        boolean isFirst = base == 0 && newestPlace == 0 && history == 0;
        if (!isFirst) {
            base = base + newestPlace + 1;
        }
        history = newHistory;
        index = new LogIndex(settings, start);
        members = new Members();
        newestPlace = start;
        isLive = false;
    }

    /** Says that the history has been read from its beginning: from now on the follower is told. */
    synchronized void isRead() {
        isLive = true;
        active = members.active();
    }

    /** {@return the position after which the follower is told} */
    synchronized Position end() {
        return position(index.newest());
    }

    synchronized int history() {
        return history;
    }

    /** {@return the offset after the newest record that was read} */
    synchronized long nextOffset() {
        return newestPlace;
    }

    synchronized Position follow(Follower newFollower) {
        if (follower != null) {
            throw new IllegalStateException("follower: a second one (expected: one for each store)");
        }
        follower = new ContainedFollower(newFollower);
        active = members.active();
        return end();
    }

    synchronized @Nullable Follower follower() {
        return follower;
    }

    synchronized Position position(long place) {
        return new Position(base + place);
    }

    /** {@return the place of a position of this history} */
    synchronized long place(Position position) {
        return position.value() - base;
    }

    /**
     * Takes the next record of the log.
     *
     * @param size how many bytes it has
     * @return what is left to do
     */
    synchronized Effect take(long offset, int size, LogRecord log) {
        long place = offset + 1;
        if (place <= newestPlace) {
            return Effect.NONE;
        }
        if (log.history() != history) {
            newestPlace = place;
            return new Effect.OtherHistory();
        }
        Effect effect = take(place, size, log, System.nanoTime());
        newestPlace = place;
        return effect;
    }

    @GuardedBy("this")
    private Effect take(long place, int size, LogRecord log, long now) {
        Entry entry = log.entry();
        if (entry instanceof Entry.Published published) {
            add(place, published.update(), size, log.timeMillis());
        } else if (entry instanceof Entry.Told told) {
            if (!members.told(told, place, now)) {
                return new Effect.Refused();
            }
            add(place, told.event(), size, log.timeMillis());
        } else if (entry instanceof Entry.Begun begun) {
            if (!members.begun(begun.beginning(), begun.end(), begun.by(), place, now)) {
                return new Effect.Refused();
            }
            add(place, begun.beginning(), size, log.timeMillis());
        } else if (entry instanceof Entry.EndedFor ended) {
            if (members.endedFor(ended)) {
                add(place, ended.end(), size, log.timeMillis());
            }
        } else if (entry instanceof Entry.Carried carried) {
            members.carried(carried, place, now);
        } else if (entry instanceof Entry.Joined joined) {
            members.joined(joined, place, now);
            if (isLive && joined.as().nodeId().equals(self)) {
                return new Effect.Joined(joined.as());
            }
        } else if (entry instanceof Entry.Left left && members.left(left.who()) && isLive) {
            if (left.who().nodeId().equals(self)) {
                return new Effect.LeaseLost(left.who());
            }
            if (left.byNodeId().equals(self)
                    || left.byNodeId().equals(left.who().nodeId())) {
                return new Effect.Orphans();
            }
        } else if (entry instanceof Entry.Revocation revocation && isLive) {
            return new Effect.Revoke(revocation.principal(), place);
        }
        return Effect.NONE;
    }

    @GuardedBy("this")
    private void add(long place, Update update, int size, long timeMillis) {
        long unused = trimOld();
        long until = index.add(place, update, size, timeMillis, isLive);
        Follower told = follower;
        if (isLive && told != null) {
            told.appended(new StoredUpdate(position(place), update, until));
        }
    }

    /** A record that no hub has written is stepped over. */
    synchronized void skip(long offset) {
        newestPlace = Math.max(newestPlace, offset + 1);
    }

    /** {@return the nodes of which nothing is heard, after one has said that it lives} */
    synchronized List<Incarnation> heard(LogRecord record, Entry.Heartbeat heartbeat) {
        if (record.history() != history) {
            return List.of();
        }
        long now = System.nanoTime();
        members.heard(heartbeat, now);
        return heartbeat.of().nodeId().equals(self) ? members.silent(self, now) : List.of();
    }

    // What is asked of the history

    synchronized Optional<Position> locate(EventId id) {
        long unused = trimOld();
        if (id.isEarliest()) {
            return Optional.of(position(index.newestTrimmed()));
        }
        long place = index.earliest(id.value());
        return place == 0 ? Optional.empty() : Optional.of(position(place));
    }

    /**
     * What a page is made of.
     *
     * @param history the one that it is of
     * @param base what makes places positions
     * @param page what is known already: all but the updates
     */
    record Stretch(int history, long base, List<LogIndex.Kept> kept, HistoryPage page) {}

    /** {@return what follows a position; without the content of what is in the log alone} */
    synchronized Stretch after(Position after, int maxUpdates) {
        long now = trimOld();
        long place = after.value() - base;
        if (place < index.newestTrimmed()) {
            return new Stretch(history, base, List.of(), HistoryPage.TRIMMED);
        }
        return new Stretch(
                history,
                base,
                index.after(place, Math.min(maxUpdates, MAX_AT_A_TIME), now),
                new HistoryPage(
                        List.of(),
                        false,
                        orStart(index.eventsGoneUpTo(place)),
                        orStart(index.neverKeptGoneUpTo(place))));
    }

    @GuardedBy("this")
    private Position orStart(long place) {
        return place == 0 ? Position.START : position(place);
    }

    /** The brokers have deleted what comes before an offset. */
    synchronized void startsAt(int ofHistory, long offset) {
        if (ofHistory == history) {
            index.trimUpTo(offset);
        }
    }

    @GuardedBy("this")
    private long trimOld() {
        if (settings.maxAge().isEmpty() && settings.rules().isEmpty()) {
            return 0;
        }
        long now = clock.millis();
        settings.maxAge().ifPresent(age -> index.trimOlder(now - age.toMillis()));
        index.expire(now);
        return now;
    }

    // What is asked of the nodes

    synchronized List<Node> nodes() {
        return members.live();
    }

    synchronized List<Update> active() {
        return active;
    }

    synchronized boolean isAlive(Incarnation incarnation) {
        return members.isAlive(incarnation);
    }

    synchronized List<Entry.EndedFor> orphans(int limit) {
        return members.orphans(limit);
    }

    /**
     * {@return up to which place nothing is there but what this and other nodes say of themselves, so that it is worth saying again; 0
     * while that is little}
     *
     * @param start the first offset of the log
     */
    synchronized long toBeSaidAgain(long start) {
        long upTo = Math.min(index.oldestKept() - 1, newestPlace);
        return upTo - start < WORTH_DELETING + 4L * members.size() ? 0 : upTo;
    }

    synchronized boolean isToJoinAgain(Incarnation as, long upTo) {
        return members.isToJoinAgain(as, upTo);
    }

    synchronized List<Entry.Carried> toCarry(Incarnation by, long upTo, int limit) {
        return members.toCarry(by, upTo, limit);
    }

    synchronized boolean haveRevoked(long place) {
        return members.haveRevoked(place);
    }

    /** {@return the first offset that is needed: nobody can replay what comes before, or learns more there than after it} */
    synchronized long firstNeeded() {
        long unused = trimOld();
        return Math.min(Math.min(index.oldestKept(), members.oldestNeeded()) - 1, newestPlace);
    }
}
