package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.matching.Matched;
import io.mercurehub.hub.matching.MatcherNode.Membership;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds in which one thread serves its subscribers.
 *
 * <p>A round takes what others have asked for, then all updates that are waiting, writes to every subscriber that they touched
 * with one flush each, gives turns to those who catch up, and looks at the deadlines. Idle, an update goes out at once; under
 * load rounds grow by themselves.
 *
 * <pre>
 *   Mailbox ──▶ Lane ──▶ CatchUp ──▶ LaneOutput ──▶ LaneMembers ──▶ LaneSubscriber ──▶ Outlet ──▶ UpdateSink
 * </pre>
 *
 * <p>A failure that is not a single subscriber's sends all of the lane's to the log, where each reads on from what it has: nothing
 * is lost by it. Confined to one thread at a time, that of the lane or one in its place, but for {@link #next} and
 * {@link #hasNews}.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private static final int MAX_UPDATES_PER_ROUND = 1024;
    private static final int MAX_COMMANDS_PER_ROUND = 256;
    private static final int MAX_SIGNALS_PER_ROUND = 4096;

    /** Those who catch up have so much of a round at least, and never less than the live dispatch took: half, under load. */
    private static final long CATCH_UP_NANOS = 2_000_000;

    /** That a lane was lapped is logged at most once in ten seconds. */
    private static final long LAPPED_REPORT_NANOS = 10_000_000_000L;

    private final int number;
    private final DispatchContext context;
    private final Mailbox<LaneSubscriber> mailbox;
    private final Round round;
    private final Deadlines deadlines = new Deadlines();
    private final LaneMembers members;
    private final LaneOutput output;
    private final CatchUp catchUp;
    private final List<LaneSubscriber> touched = new ArrayList<>();

    /** The sequence number of the next update to dispatch; others read how far the lane is. */
    private volatile long next;

    private long lappedReportedNanos;

    /**
     * @param number its index among the lanes
     * @param context what all lanes share
     * @param mailbox what others ask of the lane's thread
     * @param startPosition the position in the log that the first update to dispatch follows
     */
    Lane(int number, DispatchContext context, Mailbox<LaneSubscriber> mailbox, long startPosition) {
        this.number = number;
        this.context = context;
        this.mailbox = mailbox;
        this.round = new Round(context.clock(), context.settings().maxPendingBytes(), startPosition);
        this.members = new LaneMembers(number, context, deadlines);
        this.output = new LaneOutput(members, deadlines, context.recent(), round);
        this.catchUp = new CatchUp(output, members, round, context, this::pageRead);
        this.lappedReportedNanos = round.nowNanos - LAPPED_REPORT_NANOS;
    }

    private void pageRead(EncodedPage page) {
        mailbox.execute(() -> catchUp.pageArrived(page));
    }

    /** {@return the sequence number of the next update to dispatch; for any thread} */
    long next() {
        return next;
    }

    /** {@return the subscribers that have begun} */
    List<LaneSubscriber> subscribers() {
        return members.all();
    }

    /** Ends all subscribers in waves. */
    void drain(long withinNanos) {
        members.drain(withinNanos, round.clockNanos());
    }

    /** Ends all subscribers at once, those too that have only just come. */
    void close() {
        runCommands(Integer.MAX_VALUE);
        listen(Integer.MAX_VALUE);
        members.closeAll(CloseReason.HUB_CLOSED);
        members.removeClosed();
    }

    /** {@return whether there is more to do at once} */
    boolean round() {
        return round(() -> {
            runCommands(MAX_COMMANDS_PER_ROUND);
            listen(MAX_SIGNALS_PER_ROUND);
            dispatch();
            writeTouched();
            long dispatched = round.clockNanos();
            catchUp.takeTurns(dispatched + Math.max(CATCH_UP_NANOS, dispatched - round.nowNanos));
            output.actOnDeadlines();
            members.proceed(round.nowNanos);
        });
    }

    /**
     * Dispatches what waits, and nothing else; for a thread in place of the lane's, if the lane {@linkplain #isLight is light}.
     *
     * @return whether there is more to do at once
     */
    boolean lightRound() {
        return round(() -> {
            dispatch();
            writeTouched();
        });
    }

    private boolean round(Runnable work) {
        round.begin();
        try {
            work.run();
        } catch (Throwable failure) {
            sendAllToTheLog();
            LOG.error("Lane {} failed in a round; its subscribers catch up from the log", number, failure);
        } finally {
            members.removeClosed();
        }
        context.gate().moved();
        return hasNews() || !isCalm();
    }

    /** {@return whether updates wait; for any thread} */
    boolean hasNews() {
        return next < context.recent().head();
    }

    /** {@return whether there is nothing to do but to dispatch updates, and no sink that may wait} */
    boolean isLight() {
        return isCalm() && members.arePrompt();
    }

    private boolean isCalm() {
        return mailbox.isEmpty() && !catchUp.hasTurns() && touched.isEmpty();
    }

    /** {@return for how long nothing will be due, in nanoseconds; negative when nothing ever will} */
    long nanosUntilNext() {
        long nanos = deadlines.nanosUntilNext(round.clockNanos());
        if (!members.isDraining()) {
            return nanos;
        }
        return nanos < 0 ? LaneMembers.WAVE_NANOS : Math.min(nanos, LaneMembers.WAVE_NANOS);
    }

    private void runCommands(int max) {
        Runnable command = mailbox.take();
        for (int left = max; command != null; left--) {
            try {
                command.run();
            } catch (Throwable failure) {
                LOG.error("Lane {} failed to run a command; it continues", number, failure);
            }
            command = left > 1 ? mailbox.take() : null;
        }
    }

    private void listen(int max) {
        LaneSubscriber subscriber = mailbox.takeSignal();
        for (int left = max; subscriber != null; left--) {
            try {
                heed(subscriber, subscriber.listen());
            } catch (Throwable failure) {
                members.fail(subscriber, failure);
            }
            subscriber = left > 1 ? mailbox.takeSignal() : null;
        }
    }

    private void heed(LaneSubscriber subscriber, int said) {
        if ((said & LaneSubscriber.BEGIN) != 0) {
            if (!members.begin(subscriber, round.nowNanos)) {
                return;
            }
            output.watch(subscriber);
            catchUp.queue(subscriber);
        }
        if ((said & LaneSubscriber.END) != 0) {
            members.close(subscriber, subscriber.endReason());
        } else if ((said & LaneSubscriber.WRITABLE) != 0) {
            if (output.resume(subscriber)) {
                catchUp.queue(subscriber);
            }
        }
    }

    private void dispatch() {
        long sequence = next;
        // What comes in from here on is for the next round: only what was here before can be missing.
        long head = context.recent().head();
        for (int left = MAX_UPDATES_PER_ROUND; left > 0 && sequence < head; left--) {
            LogEntry entry = context.recent().get(sequence);
            Matched<LaneSubscriber> matched = entry == null ? null : entry.matched();
            if (entry == null || matched == null) {
                lapped();
                return;
            }
            dispatch(entry, matched);
            round.position = entry.position();
            sequence++;
            next = sequence;
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal grants of other subscribers are judged again, at worst
    private void dispatch(LogEntry entry, Matched<LaneSubscriber> matched) {
        Update update = entry.encoded().update();
        Grants judged = null;
        boolean mayRead = true;
        for (int i = 0; i < matched.size(); i++) {
            List<Membership<LaneSubscriber>> all = matched.node(i).members(number);
            for (int k = 0; k < all.size(); k++) {
                LaneSubscriber subscriber = all.get(k).subscriber();
                if (subscriber.state != LaneSubscriber.State.LIVE || subscriber.cursor >= entry.position()) {
                    continue;
                }
                if (update.isPrivate() && subscriber.grants() != judged) {
                    judged = subscriber.grants();
                    mayRead = judged.canRead(update);
                }
                if (mayRead) {
                    offer(subscriber, entry);
                }
            }
        }
    }

    private void offer(LaneSubscriber subscriber, LogEntry entry) {
        Outlet outlet = subscriber.outlet;
        if (outlet == null) {
            return;
        }
        if (!outlet.offer(entry.encoded(), round.position, round)) {
            output.makeRoom(subscriber);
            if (subscriber.state != LaneSubscriber.State.LIVE) {
                return;
            }
            if (!outlet.offer(entry.encoded(), round.position, round)) {
                fallBehind(subscriber, outlet);
                return;
            }
        }
        subscriber.cursor = entry.position();
        touch(subscriber);
    }

    private void touch(LaneSubscriber subscriber) {
        if (!subscriber.isTouched) {
            touched.add(subscriber);
            subscriber.isTouched = true;
        }
    }

    private void writeTouched() {
        for (int i = 0; i < touched.size(); i++) {
            LaneSubscriber subscriber = touched.get(i);
            subscriber.isTouched = false;
            if (output.write(subscriber)) {
                catchUp.queue(subscriber);
            }
        }
        touched.clear();
    }

    private void fallBehind(LaneSubscriber subscriber, Outlet outlet) {
        context.metrics().subscriberFellBehind();
        if (!context.store().keepsHistory()) {
            members.close(subscriber, CloseReason.TOO_SLOW);
            return;
        }
        LOG.debug("{} fell behind and catches up from the log", subscriber);
        subscriber.cursor = outlet.pending.forget();
        subscriber.state = LaneSubscriber.State.CATCHING_UP;
        if (outlet.owesFlush()) {
            touch(subscriber);
        }
    }

    /** The recent updates have gone on without the lane, or the log has lost some. */
    private void lapped() {
        boolean hasLost = members.closeLost(context.recent());
        if (!hasLost && !members.all().isEmpty() && round.nowNanos - lappedReportedNanos >= LAPPED_REPORT_NANOS) {
            lappedReportedNanos = round.nowNanos;
            LOG.warn(
                    "Lane {} could not keep up with the log; its {} subscribers catch up",
                    number,
                    members.all().size());
        }
        sendAllToTheLog();
    }

    /** Has all who are live read on from the log, and the lane go on with what comes next. */
    private void sendAllToTheLog() {
        for (int i = 0; i < members.all().size(); i++) {
            LaneSubscriber subscriber = members.all().get(i);
            if (subscriber.state == LaneSubscriber.State.LIVE) {
                if (context.store().keepsHistory()) {
                    subscriber.cursor = Math.max(subscriber.cursor, round.position);
                    subscriber.state = LaneSubscriber.State.CATCHING_UP;
                    touch(subscriber); // to flush what it may owe, and to have a turn
                } else {
                    members.close(subscriber, CloseReason.TOO_SLOW);
                }
            }
        }
        RecentUpdates.End end = context.recent().end();
        round.position = end.position();
        next = end.sequence();
    }
}
