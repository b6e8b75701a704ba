package io.mercurehub.eventstore.postgresql;

import io.mercurehub.eventstore.postgresql.EventLog.Floors;
import io.mercurehub.eventstore.postgresql.EventLog.OtherLogException;
import io.mercurehub.hub.store.Node;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a hub does from time to time: it renews its lease, ends what dead hubs have begun, gives space back, and looks for what
 * applications have published.
 *
 * <p>The oldest live hub looks often, the others rarely, in case it is no more. No lock is needed for that, and so none is left behind by
 * a hub that was paused: rows get their positions in one command of SQL, under the lock of the log, and only if all of them are still
 * there.
 *
 * <p>Safe for use by any thread.
 */
final class Keeper {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private static final long LOOK_MILLIS = 20;
    private static final long RARE_LOOK_MILLIS = 1_000;
    private static final long MAX_PAUSE_MILLIS = 5_000;
    private static final int ROWS_AT_ONCE = 2_000;

    private final EventLog log;
    private final Tail tail;
    private final NodeTable nodes;
    private final Incoming incoming;
    private final DatabaseClock databaseClock;
    private final LongSupplier clock;
    private final Runnable announce;
    private final Revocations revocations;
    private final Duration lease;
    private volatile Node self;
    private volatile boolean isFirst = true;
    private volatile boolean isAlone;
    private volatile boolean closed;

    Keeper(
            EventLog log,
            Tail tail,
            NodeTable nodes,
            Incoming incoming,
            DatabaseClock databaseClock,
            LongSupplier clock,
            Runnable announce,
            Revocations revocations,
            Duration lease,
            Node self) {
        this.log = log;
        this.tail = tail;
        this.nodes = nodes;
        this.incoming = incoming;
        this.databaseClock = databaseClock;
        this.clock = clock;
        this.announce = announce;
        this.revocations = revocations;
        this.lease = lease;
        this.self = self;
    }

    /** {@return this node} */
    Node self() {
        return self;
    }

    /** {@return whether no other node was there lately} */
    boolean isAlone() {
        return isAlone;
    }

    /** Ends it; the threads that run it return soon. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Renews the lease, and registers again when others have taken this node for dead. */
    synchronized void renew() throws SQLException {
        if (closed || nodes.renew()) {
            return;
        }
        LOG.warn(
                "PostgreSQL: this hub was taken for dead, as its lease had run out; its subscriptions are announced again");
        Instant since = nodes.register(revocations.through());
        self = new Node(self.name(), self.id(), self.version(), since);
        tail.leaseLost(log.end());
    }

    /** Keeps the lease, and the log small, until it is closed. */
    void keepLease() {
        int failures = 0;
        while (pause(failures == 0 ? lease.toMillis() / 3 : backoff(failures))) {
            try {
                renew();
                databaseClock.set();
                List<NodeTable.Live> live = nodes.live();
                isFirst = live.isEmpty() || live.get(0).node().id().equals(self.id());
                isAlone = live.size() == 1 && isFirst;
                endOrphans();
                if (isFirst) {
                    nodes.forgetDead();
                    giveBack();
                }
                failures = 0;
            } catch (SQLException | OtherLogException e) {
                LOG.debug("PostgreSQL: the lease is not kept", e);
                failures++;
            } catch (RuntimeException e) {
                LOG.error("The lease in PostgreSQL is not kept, trying again", e);
                failures++;
            }
        }
    }

    /** Ends what dead nodes have begun, and what this one had when the database has lost records, or once it has left. */
    void endOrphans() throws SQLException {
        NodeTable.Orphans orphans = nodes.orphans();
        while (!orphans.numbers().isEmpty()) {
            try {
                added(log.append(
                        new Batch(log.idHash(), orphans.ends(), null, orphans.numbers()),
                        clock.getAsLong(),
                        self.id()));
            } catch (SQLException e) {
                if (!Database.state(e).equals(Database.TAKEN)) {
                    throw e;
                }
            }
            orphans = nodes.orphans();
        }
    }

    private void giveBack() throws SQLException {
        int changed;
        do {
            View view = tail.view();
            long now = clock.getAsLong();
            Floors gone = log.floors(view, Floors.NONE, now);
            changed = log.giveBack(view, gone, now, ROWS_AT_ONCE);
        } while (changed >= ROWS_AT_ONCE && !closed);
    }

    /** Looks for what applications have published until it is closed. */
    void sequence() {
        int failures = 0;
        while (pause(failures > 0 ? backoff(failures) : isFirst ? LOOK_MILLIS : RARE_LOOK_MILLIS)) {
            try {
                List<Row> rows = incoming.move(clock.getAsLong(), self.id());
                while (!rows.isEmpty()) {
                    added(rows);
                    rows = incoming.move(clock.getAsLong(), self.id());
                }
                failures = 0;
            } catch (SQLException e) {
                LOG.debug("PostgreSQL: what applications publish is not looked for", e);
                incoming.forget();
                failures++;
            } catch (RuntimeException e) {
                LOG.error("What applications publish in PostgreSQL is not looked for, trying again", e);
                failures++;
            }
        }
    }

    private void added(List<Row> rows) {
        tail.handOver(rows, null);
        announce.run();
    }

    private static long backoff(int failures) {
        return Math.min(MAX_PAUSE_MILLIS, 100L << Math.min(failures, 10));
    }

    /** Pauses; false when it is closed. */
    private synchronized boolean pause(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return true;
            }
            try {
                wait(left);
            } catch (InterruptedException ended) {
                return false;
            }
        }
        return false;
    }
}
