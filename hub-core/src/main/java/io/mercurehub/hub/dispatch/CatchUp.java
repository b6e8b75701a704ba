package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log for those of a lane who are behind, each at its own pace, and joins them to the live dispatch with no gap and no
 * duplicate.
 *
 * <p>They take turns, by client. A turn goes through a stretch of the recent updates, or of a page of the history when those do
 * not reach back far enough, and ends when the stretch is long enough, the sink takes no more, or the page has to be read first.
 * Whoever has reached the place up to which the lane has dispatched is live.
 *
 * <p>Confined to the lane.
 */
final class CatchUp {

    /** How many updates a turn looks at, at most, so that others wait only shortly. */
    private static final int TURN = 2048;

    /** How many updates a turn looks at between two looks at the clock. */
    private static final int STRETCH = 128;

    /** How long a turn may take. */
    private static final long TURN_NANOS = 2_000_000;

    private final LaneOutput output;
    private final LaneMembers members;
    private final Round round;
    private final RecentUpdates recent;
    private final HistoryPages pages;
    private final HubMetrics metrics;
    private final Consumer<EncodedPage> whenRead;
    private final Turns<Turn> turns = new Turns<>();
    private List<LaneSubscriber> waiting = new ArrayList<>();

    /** One that is behind, with the stretch of the history that has arrived for it. */
    private record Turn(LaneSubscriber subscriber, @Nullable EncodedPage page) {}

    /** @param whenRead has the lane call {@link #pageArrived}, by any thread */
    CatchUp(
            LaneOutput output,
            LaneMembers members,
            Round round,
            DispatchContext context,
            Consumer<EncodedPage> whenRead) {
        this.output = output;
        this.members = members;
        this.round = round;
        this.recent = context.recent();
        this.pages = context.pages();
        this.metrics = context.metrics();
        this.whenRead = whenRead;
    }

    /** Gives a subscriber a turn soon, if it is behind and doesn't wait for a page. */
    void queue(LaneSubscriber subscriber) {
        queue(subscriber, null);
    }

    private void queue(LaneSubscriber subscriber, @Nullable EncodedPage page) {
        Replay replay = subscriber.replay;
        if (subscriber.state == LaneSubscriber.State.CATCHING_UP && !replay.isQueued && !replay.waitsForPage) {
            turns.add(replay.client, new Turn(subscriber, page));
            replay.isQueued = true;
        }
    }

    /** {@return whether somebody waits for a turn} */
    boolean hasTurns() {
        return turns.size() > 0;
    }

    /** Gives turns to those who wait for one now, until the time is up. */
    void takeTurns(long untilNanos) {
        for (int left = turns.size(); left > 0; left--) {
            Turn turn = turns.poll();
            if (turn == null) {
                return;
            }
            LaneSubscriber subscriber = turn.subscriber();
            subscriber.replay.isQueued = false;
            if (subscriber.state == LaneSubscriber.State.CATCHING_UP) {
                try {
                    take(subscriber, turn.page());
                } catch (Throwable failure) {
                    members.fail(subscriber, failure);
                }
            }
            if (round.clockNanos() >= untilNanos) {
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
                subscriber.replay.waitsForPage = false;
                queue(subscriber, page);
            } else {
                waiting.add(subscriber);
            }
        }
    }

    private void take(LaneSubscriber subscriber, @Nullable EncodedPage arrived) {
        Outlet outlet = subscriber.outlet;
        if (hasLost(subscriber) || !output.write(subscriber) || outlet == null || !outlet.isIdle()) {
            return; // it goes on when it is writable: nobody reads ahead of what the other end takes
        }
        EncodedPage page = arrived;
        long until = round.clockNanos() + TURN_NANOS;
        for (int left = TURN; left > 0 && subscriber.state == LaneSubscriber.State.CATCHING_UP; left -= STRETCH) {
            long sequence = recent.firstAfter(subscriber.cursor);
            boolean hasRoom = true;
            if (hasReached(subscriber)) {
                goLive(subscriber);
            } else if (sequence >= 0) {
                hasRoom = readRecent(subscriber, outlet, sequence);
            } else {
                if (page == null || !page.answers(subscriber.cursor)) {
                    page = pages.pageAfter(subscriber.cursor, subscriber.replay.client, whenRead);
                }
                if (page == null) {
                    subscriber.replay.waitsForPage = true;
                    waiting.add(subscriber);
                    break;
                }
                hasRoom = readPage(subscriber, outlet, page);
            }
            if (!hasRoom || round.clockNanos() >= until) {
                break;
            }
        }
        if (output.write(subscriber)) {
            queue(subscriber);
        }
    }

    /** {@return whether the lane's own dispatch can go on with the subscriber without a gap} */
    private boolean hasReached(LaneSubscriber subscriber) {
        return subscriber.cursor >= round.position && subscriber.cursor >= subscriber.joinedAt;
    }

    private void goLive(LaneSubscriber subscriber) {
        subscriber.goLive(Math.max(round.position, subscriber.joinedAt));
    }

    /** {@return whether the log has lost updates since the subscriber came, which ends it} */
    private boolean hasLost(LaneSubscriber subscriber) {
        boolean hasLost = recent.hasLost(subscriber.joinedAt);
        if (hasLost) {
            members.close(subscriber, CloseReason.HISTORY_LOST);
        }
        return hasLost;
    }

    /** {@return whether there is room for more} */
    private boolean readRecent(LaneSubscriber subscriber, Outlet outlet, long from) {
        for (long sequence = from; sequence < from + STRETCH; sequence++) {
            LogEntry entry = recent.get(sequence);
            if (entry == null) {
                if (sequence == recent.head()) {
                    goLive(subscriber);
                }
                return true;
            }
            if (!take(subscriber, outlet, entry)) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether there is room for more} */
    private boolean readPage(LaneSubscriber subscriber, Outlet outlet, EncodedPage page) {
        Replay replay = subscriber.replay;
        boolean mayBeginLater = replay.isEarliest && !outlet.hasTaken();
        if (page.outcome() == EncodedPage.Outcome.FAILED) {
            members.close(subscriber, CloseReason.FAILED);
            return false;
        }
        if (page.outcome() == EncodedPage.Outcome.TRIMMED) {
            if (mayBeginLater && page.earliest() > subscriber.cursor) {
                subscriber.cursor = page.earliest();
                return true;
            }
            members.close(subscriber, CloseReason.HISTORY_TRIMMED);
            return false;
        }
        if (replay.readsEvents && page.eventsGoneUpTo() > Math.max(subscriber.cursor, replay.eventsKnownGoneUpTo)) {
            if (!mayBeginLater) {
                members.close(subscriber, CloseReason.HISTORY_TRIMMED);
                return false;
            }
            replay.eventsKnownGoneUpTo = page.eventsGoneUpTo();
        }
        List<LogEntry> entries = page.entries();
        int first = page.firstAfter(subscriber.cursor);
        int end = Math.min(entries.size(), first + STRETCH);
        for (int i = first; i < end; i++) {
            if (!take(subscriber, outlet, entries.get(i))) {
                return false;
            }
        }
        if (end == entries.size()) {
            subscriber.cursor = Math.max(subscriber.cursor, page.last());
            passGap(subscriber, page);
        }
        return true;
    }

    /** Counts one that was connected but slow, and goes on without updates that are kept nowhere. */
    private void passGap(LaneSubscriber subscriber, EncodedPage page) {
        if (page.gapUpTo() > Math.max(page.after(), subscriber.joinedAt) && !subscriber.replay.hasPassedGap) {
            subscriber.replay.hasPassedGap = true;
            metrics.subscriberPassedGap();
        }
    }

    /** {@return whether the update is behind the subscriber now; false when there is no room for it} */
    private boolean take(LaneSubscriber subscriber, Outlet outlet, LogEntry entry) {
        if (hasLost(subscriber)) {
            return false;
        }
        if (isFor(subscriber, entry)
                && isDue(subscriber, entry)
                && !outlet.offer(entry.encoded(), subscriber.cursor, round)) {
            output.makeRoom(subscriber);
            if (subscriber.state != LaneSubscriber.State.CATCHING_UP
                    || !outlet.offer(entry.encoded(), subscriber.cursor, round)) {
                return false;
            }
        }
        subscriber.cursor = entry.position();
        return true;
    }

    private static boolean isDue(LaneSubscriber subscriber, LogEntry entry) {
        Update update = entry.encoded().update();
        // What was matched before it came lacks its matchers.
        boolean isNewer = entry.position() > subscriber.joinedAt;
        return subscriber.selects(update, isNewer ? entry.matched() : null)
                && subscriber.grants().canRead(update);
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
