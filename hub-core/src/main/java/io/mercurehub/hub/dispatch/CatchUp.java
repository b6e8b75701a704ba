package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.MatcherNode;
import io.mercurehub.hub.subscription.SubscriberIndex;
import io.mercurehub.hub.update.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for those of a lane who are behind, each at its own pace, and joins them to the live dispatch with no gap and no
 * duplicate.
 *
 * <p>They take turns. A turn goes through a stretch of the recent updates, or of a page of the history when those do not reach
 * back far enough, and ends when the stretch is long enough, the sink takes no more, or the page has to be read first. Whoever
 * has reached the place up to which the lane has dispatched is live.
 *
 * <p>Confined to the lane.
 */
final class CatchUp {

    /** How many updates a turn looks at, at most, so that others wait only shortly. */
    private static final int TURN = 2048;

    private final Lane lane;
    private final LaneOutput output;
    private final RecentUpdates recent;
    private final HistoryPages pages;
    private final SubscriberIndex<LaneSubscriber> index;
    private final Deque<LaneSubscriber> queue = new ArrayDeque<>();
    private List<LaneSubscriber> waiting = new ArrayList<>();

    CatchUp(
            Lane lane,
            LaneOutput output,
            RecentUpdates recent,
            HistoryPages pages,
            SubscriberIndex<LaneSubscriber> index) {
        this.lane = lane;
        this.output = output;
        this.recent = recent;
        this.pages = pages;
        this.index = index;
    }

    /** Gives a subscriber a turn soon, if it is behind and doesn't wait for a page. */
    void queue(LaneSubscriber subscriber) {
        if (subscriber.state == LaneSubscriber.State.CATCHING_UP && !subscriber.queued && !subscriber.waitsForPage) {
            subscriber.queued = true;
            queue.add(subscriber);
        }
    }

    /** {@return whether somebody waits for a turn} */
    boolean hasTurns() {
        return !queue.isEmpty();
    }

    /** Gives turns to those who wait for one now, until the time is up. */
    void takeTurns(long untilNanos) {
        for (int turns = queue.size(); turns > 0; turns--) {
            LaneSubscriber subscriber = queue.remove();
            subscriber.queued = false;
            EncodedPage page = subscriber.page;
            subscriber.page = null;
            if (subscriber.state == LaneSubscriber.State.CATCHING_UP) {
                turn(subscriber, page);
            }
            if (lane.clockNanos() >= untilNanos) {
                return;
            }
        }
    }

    /** Goes on with those who waited for this page. */
    void pageArrived(EncodedPage page) {
        List<LaneSubscriber> waited = waiting;
        waiting = new ArrayList<>();
        for (LaneSubscriber subscriber : waited) {
            if (subscriber.state != LaneSubscriber.State.CATCHING_UP) {
                continue;
            }
            if (page.answers(subscriber.cursor)) {
                subscriber.waitsForPage = false;
                subscriber.page = page;
                queue(subscriber);
            } else {
                waiting.add(subscriber);
            }
        }
    }

    private void turn(LaneSubscriber subscriber, @Nullable EncodedPage arrived) {
        if (!output.write(subscriber) || !output.isIdle(subscriber)) {
            return; // it goes on when it is writable: nobody reads ahead of what the other end takes
        }
        EncodedPage page = arrived;
        int budget = TURN;
        while (budget > 0 && subscriber.state == LaneSubscriber.State.CATCHING_UP) {
            long sequence = recent.firstAfter(subscriber.cursor);
            if (lane.hasReached(subscriber)) {
                lane.goLive(subscriber);
            } else if (sequence >= 0) {
                budget = readRecent(subscriber, sequence, budget);
            } else {
                if (page == null || !page.answers(subscriber.cursor)) {
                    page = pages.pageAfter(subscriber.cursor, lane.pageConsumer());
                }
                if (page == null) {
                    subscriber.waitsForPage = true;
                    waiting.add(subscriber);
                    break;
                }
                budget = readPage(subscriber, page, budget);
            }
        }
        boolean allWritten = output.write(subscriber);
        if (allWritten) {
            queue(subscriber);
        }
    }

    private int readRecent(LaneSubscriber subscriber, long from, int budget) {
        int left = budget;
        for (long sequence = from; left > 0; sequence++, left--) {
            LogEntry entry = recent.get(sequence);
            if (entry == null) {
                if (sequence == recent.head()) {
                    lane.goLive(subscriber);
                }
                return left;
            }
            if (!take(subscriber, entry)) {
                return 0;
            }
        }
        return left;
    }

    private int readPage(LaneSubscriber subscriber, EncodedPage page, int budget) {
        if (page.outcome() == EncodedPage.Outcome.FAILED) {
            lane.close(subscriber, CloseReason.FAILED);
            return 0;
        }
        if (page.outcome() == EncodedPage.Outcome.TRIMMED) {
            if (subscriber.mayBeginLater && page.earliest() > subscriber.cursor) {
                subscriber.cursor = page.earliest();
                return budget - 1;
            }
            lane.close(subscriber, CloseReason.HISTORY_TRIMMED);
            return 0;
        }
        if (subscriber.readsEvents
                && page.eventsGoneUpTo() > Math.max(subscriber.cursor, subscriber.eventsKnownGoneUpTo)) {
            if (!subscriber.mayBeginLater) {
                lane.close(subscriber, CloseReason.HISTORY_TRIMMED);
                return 0;
            }
            subscriber.eventsKnownGoneUpTo = page.eventsGoneUpTo();
        }
        int left = budget;
        LogEntry[] entries = page.entries();
        long mayMissUpTo = mayMissUpTo(subscriber, page);
        for (int i = page.firstAfter(subscriber.cursor); i < entries.length; i++, left--) {
            long before = subscriber.cursor;
            if (left <= 0 || !take(subscriber, entries[i])) {
                return 0;
            }
            passGap(subscriber, page, before, mayMissUpTo);
        }
        long before = subscriber.cursor;
        subscriber.cursor = Math.max(before, page.last());
        passGap(subscriber, page, before, mayMissUpTo);
        return left - 1;
    }

    /**
     * {@return up to which place in the log a page may lack updates that the subscriber was to get and that are kept nowhere; 0
     * when it lacks none}
     *
     * <p>Nobody knows any more what the missing ones were about. But the matchers know of the newest one that each selected.
     */
    private long mayMissUpTo(LaneSubscriber subscriber, EncodedPage page) {
        if (page.neverKeptGone().isEmpty()) {
            return 0;
        }
        LogEntry newest = recent.newest();
        if (newest == null || newest.position() < page.last()) {
            return page.last(); // the store is ahead of the tail, which has not matched all of it yet
        }
        long upTo = 0;
        for (MatcherNode<LaneSubscriber> node : subscriber.nodes) {
            upTo = Math.max(upTo, node.newestNeverKept());
        }
        return upTo;
    }

    /** Notes what the subscriber misses between a place in the log and its cursor, of what was published since it joined. */
    private void passGap(LaneSubscriber subscriber, EncodedPage page, long before, long mayMissUpTo) {
        long after = Math.max(before, subscriber.joinedAt);
        long upTo = Math.min(subscriber.cursor, mayMissUpTo);
        if (after >= upTo) {
            return;
        }
        long missing = page.neverKeptGone().count(after, upTo);
        if (missing > 0) {
            PassedGaps gaps = subscriber.gaps;
            if (gaps == null) {
                gaps = new PassedGaps();
                subscriber.gaps = gaps;
            }
            gaps.add(subscriber.cursor, missing);
        }
    }

    /** {@return whether the update is behind the subscriber now; false when there is no room for it} */
    private boolean take(LaneSubscriber subscriber, LogEntry entry) {
        if (isDue(subscriber, entry)
                && !subscriber.pending.offer(
                        entry.encoded(), subscriber.cursor, lane.emptySequence(), lane.capacityBytes())) {
            output.makeRoom(subscriber);
            if (subscriber.state != LaneSubscriber.State.CATCHING_UP
                    || !subscriber.pending.offer(
                            entry.encoded(), subscriber.cursor, lane.emptySequence(), lane.capacityBytes())) {
                return false;
            }
        }
        subscriber.cursor = entry.position();
        return true;
    }

    private boolean isDue(LaneSubscriber subscriber, LogEntry entry) {
        if (!subscriber.usesOneOf(entry.matched(index)) || !isFor(subscriber, entry)) {
            return false;
        }
        Update update = entry.encoded().update();
        Grants grants = subscriber.grants();
        return grants.canRead(update);
    }

    /** {@return whether no rule of the history keeps the update from a subscriber that reads it only now} */
    private boolean isFor(LaneSubscriber subscriber, LogEntry entry) {
        long until = entry.replayableUntilMillis();
        if (until == StoredUpdate.FOREVER) {
            return true;
        }
        return until == StoredUpdate.NEVER ? entry.position() > subscriber.joinedAt : pages.clockMillis() < until;
    }
}
