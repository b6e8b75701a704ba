package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.matching.MatcherNode;
import io.mercurehub.hub.matching.MatcherNode.Membership;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one lane: how they come, and how they end.
 *
 * <p>Whoever ends stays in the lists until the round is over, since somebody may be going through them.
 *
 * <p>Confined to the lane.
 */
final class LaneMembers {

    private static final Logger LOG = LoggerFactory.getLogger(LaneMembers.class);

    /** How long one wave of a drain follows another: 50 milliseconds. */
    static final long WAVE_NANOS = 50_000_000;

    /** So many end at once in any case. */
    private static final int MIN_WAVE = 100;

    private final int lane;
    private final DispatchContext context;
    private final Deadlines deadlines;
    private final List<LaneSubscriber> all = new ArrayList<>();
    private final List<LaneSubscriber> departed = new ArrayList<>();

    /** How many have a sink that is not prompt. */
    private int unprompt;

    /** How many a wave of the drain ends; 0: there is no drain. */
    private int waveSize;

    private long nextWaveNanos;

    LaneMembers(int lane, DispatchContext context, Deadlines deadlines) {
        this.lane = lane;
        this.context = context;
        this.deadlines = deadlines;
    }

    /** {@return all that have begun, those that end in this round too} */
    List<LaneSubscriber> all() {
        return all;
    }

    /** {@return whether the sinks of all {@linkplain UpdateSink#isPrompt are prompt}} */
    boolean arePrompt() {
        return unprompt == 0;
    }

    /**
     * Takes a subscriber over.
     *
     * @return whether it has begun; false: it was to be forgotten, and is
     */
    boolean begin(LaneSubscriber subscriber, long nowNanos) {
        UpdateSink sink = subscriber.sink();
        if (sink == null) {
            subscriber.close(CloseReason.CANCELLED);
            context.departures().left(subscriber, lane);
            return false;
        }
        try {
            Outlet outlet = new Outlet(sink, subscriber.limits, nowNanos);
            subscriber.isPrompt = sink.isPrompt();
            List<Membership<LaneSubscriber>> memberships = new ArrayList<>(subscriber.nodes.size());
            all.add(subscriber);
            unprompt += subscriber.isPrompt ? 0 : 1;
            subscriber.slot = all.size() - 1;
            subscriber.memberships = memberships;
            subscriber.outlet = outlet;
            subscriber.beganNanos = nowNanos;
            subscriber.state = LaneSubscriber.State.CATCHING_UP;
            for (MatcherNode<LaneSubscriber> node : subscriber.nodes) {
                memberships.add(node.add(lane, subscriber));
            }
            subscriber.memberships = List.copyOf(memberships);
        } catch (Throwable failure) {
            if (!subscriber.isOpen()) {
                subscriber.close(CloseReason.FAILED);
                context.departures().left(subscriber, lane);
                sink.close(CloseReason.FAILED, Optional.empty());
            }
            throw failure;
        }
        return true;
    }

    /** Ends a subscriber because of a failure; what comes back begins anew. */
    void fail(LaneSubscriber subscriber, Throwable failure) {
        if (subscriber.isOpen()) {
            LOG.warn("{} failed", subscriber, failure);
            close(subscriber, CloseReason.FAILED);
        }
    }

    /** Ends a subscriber; a second call does nothing. */
    void close(LaneSubscriber subscriber, CloseReason reason) {
        Outlet outlet = subscriber.outlet;
        if (!subscriber.isOpen() || outlet == null) {
            return;
        }
        departed.add(subscriber);
        subscriber.close(reason);
        deadlines.cancel(subscriber);
        log(subscriber, reason);
        try {
            outlet.close(
                    reason,
                    isSentAway(reason)
                            ? Optional.of(context.settings().reconnectDelay().get())
                            : Optional.empty());
        } catch (Throwable failure) {
            LOG.warn("{} failed to close", subscriber, failure);
        }
    }

    /** {@return whether many may end at once for this reason, who should not come back in one moment} */
    private static boolean isSentAway(CloseReason reason) {
        return reason == CloseReason.HUB_CLOSED
                || reason == CloseReason.MEMORY_SHORT
                || reason == CloseReason.HISTORY_LOST;
    }

    /**
     * Ends those who came before the log had lost updates.
     *
     * @return whether there are any
     */
    boolean closeLost(RecentUpdates recent) {
        boolean any = false;
        for (int i = all.size() - 1; i >= 0; i--) {
            if (recent.hasLost(all.get(i).joinedAt)) {
                any = true;
                close(all.get(i), CloseReason.HISTORY_LOST);
            }
        }
        return any;
    }

    /** Ends all. */
    void closeAll(CloseReason reason) {
        for (int i = all.size() - 1; i >= 0; i--) {
            close(all.get(i), reason);
        }
    }

    /** Lets go of those that have ended. */
    void removeClosed() {
        while (!departed.isEmpty()) {
            LaneSubscriber subscriber = departed.remove(departed.size() - 1);
            try {
                remove(subscriber);
            } catch (Throwable failure) {
                LOG.error("{} was not removed in order", subscriber, failure);
            } finally {
                context.departures().left(subscriber, lane);
            }
        }
    }

    private void remove(LaneSubscriber subscriber) {
        LaneSubscriber last = all.remove(all.size() - 1);
        unprompt -= subscriber.isPrompt ? 0 : 1;
        if (last != subscriber) {
            all.set(subscriber.slot, last);
            last.slot = subscriber.slot;
        }
        for (Membership<LaneSubscriber> membership : subscriber.memberships) {
            membership.node().remove(lane, membership);
        }
        subscriber.memberships = List.of();
    }

    /**
     * Begins to end all subscribers in waves, so that they do not all come back in one moment; those who come later leave with the
     * next wave.
     *
     * @param withinNanos the last wave of those who are here begins before so much time has passed
     */
    void drain(long withinNanos, long nowNanos) {
        long waves = Math.max(1, withinNanos / WAVE_NANOS);
        waveSize = (int) Math.max(MIN_WAVE, (all.size() + waves - 1) / waves);
        nextWaveNanos = nowNanos;
    }

    boolean isDraining() {
        return waveSize > 0;
    }

    /** Ends a wave of subscribers when it is time. */
    void proceed(long nowNanos) {
        if (waveSize == 0 || all.isEmpty() || nowNanos < nextWaveNanos) {
            return;
        }
        nextWaveNanos = nowNanos + WAVE_NANOS;
        int from = Math.max(0, all.size() - waveSize);
        for (int i = all.size() - 1; i >= from; i--) {
            close(all.get(i), CloseReason.HUB_CLOSED);
        }
    }

    private static void log(LaneSubscriber subscriber, CloseReason reason) {
        if (reason == CloseReason.HISTORY_TRIMMED) {
            LOG.warn(
                    "{} closed: {}; it will be told \"earliest\" when it reconnects (raise the history's limits to give"
                            + " slow subscribers more time)",
                    subscriber,
                    reason);
        } else if (reason == CloseReason.TOO_SLOW) {
            LOG.warn("{} closed: {}; it may lose updates", subscriber, reason);
        } else if (reason == CloseReason.DISPATCH_DEADLINE) {
            LOG.debug("{} closed: {} ({} ms)", subscriber, reason, subscriber.limits.dispatchNanos() / 1_000_000);
        } else {
            LOG.debug("{} closed: {}", subscriber, reason);
        }
    }
}
