package io.mercurehub.eventstore.postgresql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.postgresql.EventLog.Fetched;
import io.mercurehub.hub.store.EventStore.Follower;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.LiveOnlyUpdates;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads the end of the log, and tells the follower.
 *
 * <p>What this hub appends itself is handed over, and need not be fetched when nothing of others stands before it. Each time that it
 * fetches, it sees whether the row that it has told of last is still there; if not, the database has lost its newest rows, or is
 * another one, and the follower is told that.
 *
 * <p>Safe for use by any thread.
 */
final class Tail {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    private static final int ROWS_AT_ONCE = 500;
    private static final long BYTES_AT_ONCE = 4 << 20;
    private static final long POLL_MILLIS = 1_000;
    private static final long DEAF_POLL_MILLIS = 100;
    private static final long MIN_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    private final Database database;
    private final EventLog log;
    private final NodeTable nodes;
    private final Follower follower;
    private final LiveOnlyUpdates liveOnly;
    private final Revocations revocations;

    private volatile View view;
    private volatile List<Update> active;
    private volatile @Nullable String trouble;

    /** What this hub has appended and has not told of yet, by position. Confined to the thread. */
    private final TreeMap<Long, Handed> own = new TreeMap<>();

    /** After these positions the follower hears that the lease was lost. Confined to the thread. */
    private final ArrayDeque<Long> leasesLost = new ArrayDeque<>();

    @GuardedBy("this")
    private final List<Handed> handedOver = new ArrayList<>();

    @GuardedBy("this")
    private final List<Long> leases = new ArrayList<>();

    @GuardedBy("this")
    private boolean woken = true;

    @GuardedBy("this")
    private boolean isDeaf = true;

    @GuardedBy("this")
    private boolean closing;

    /** A row that this hub has appended, and who waits until the follower has heard of it. */
    private record Handed(Row row, @Nullable CompletableFuture<Position> stage) {}

    /**
     * @param start the place after which the follower is told
     * @param active what was active there
     * @param revocations hears of each
     */
    Tail(
            Database database,
            EventLog log,
            NodeTable nodes,
            Follower follower,
            LiveOnlyUpdates liveOnly,
            View start,
            List<Update> active,
            Revocations revocations) {
        this.database = database;
        this.log = log;
        this.nodes = nodes;
        this.follower = follower;
        this.liveOnly = liveOnly;
        this.view = start;
        this.active = active;
        this.revocations = revocations;
    }

    /** {@return up to where the follower has heard} */
    View view() {
        return view;
    }

    /** {@return what was active where the follower began, or began again} */
    List<Update> active() {
        return active;
    }

    /** {@return why it does not keep up, or null when it does} */
    @Nullable
    String trouble() {
        return trouble;
    }

    /**
     * Hands over what this hub has appended.
     *
     * @param appends what the rows are of, if somebody waits for them
     */
    synchronized void handOver(List<Row> rows, @Nullable List<PendingAppend> appends) {
        for (int i = 0; i < rows.size(); i++) {
            handedOver.add(new Handed(
                    rows.get(i), appends == null ? null : appends.get(i).stage()));
        }
        notifyAll();
    }

    /** Has it look at the log now. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Says whether somebody else wakes it when there is something new; else it looks more often. */
    synchronized void deaf(boolean isDeaf) {
        this.isDeaf = isDeaf;
    }

    /** Has the follower hear that the lease was lost, after all up to a position. */
    synchronized void leaseLost(long position) {
        leases.add(position);
        woken = true;
        notifyAll();
    }

    /** Ends it once it has told of all that was handed over; the thread that runs it then returns. */
    synchronized void close() {
        closing = true;
        notifyAll();
    }

    /** Runs until it is closed. */
    void run() {
        int failures = 0;
        boolean more = false;
        while (true) {
            boolean fetch;
            synchronized (this) {
                if (!more && !awaitWork(failures)) {
                    return;
                }
                handedOver.forEach(handed -> own.put(handed.row().position(), handed));
                handedOver.clear();
                leasesLost.addAll(leases);
                leases.clear();
                // What is not newer was fetched before it was handed over, or another log has taken the place of this
                // one.
                fetch = woken || more || own.isEmpty() || own.firstKey() <= view.shown();
                woken = false;
            }
            try {
                more = step(fetch);
                if (trouble != null && failures > 0) {
                    LOG.info("PostgreSQL: the log is read again");
                }
                trouble = null;
                failures = 0;
            } catch (NewerFormatException e) {
                if (trouble == null) {
                    LOG.error("{}", e.getMessage());
                }
                trouble = e.getMessage();
                failures++;
                more = false;
                acknowledgeUntold();
            } catch (SQLException | RuntimeException e) {
                if (failures == 0) {
                    LOG.warn("PostgreSQL: the log cannot be read, trying again: {}", Database.reason(e));
                }
                trouble = "the log cannot be read: " + Database.reason(e);
                failures++;
                more = false;
                acknowledgeUntold();
            }
        }
    }

    /** Rows that this hub does not understand, since a newer one has written them. */
    private static final class NewerFormatException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NewerFormatException(int format) {
            super("PostgreSQL: the log has records of format " + format + ", and this hub reads up to " + Row.FORMAT
                    + " (expected: a newer version of the hub)");
        }
    }

    /** Waits until there is something to do; false when nothing will be. */
    @GuardedBy("this")
    private boolean awaitWork(int failures) {
        long millis = failures > 0 ? pause(failures) : isDeaf ? DEAF_POLL_MILLIS : POLL_MILLIS;
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (handedOver.isEmpty() && (failures > 0 || !woken)) {
            if (closing && (own.isEmpty() || failures > 0)) {
                return false;
            }
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
        return true;
    }

    private static long pause(int failures) {
        long most = Math.min(MAX_PAUSE_MILLIS, MIN_PAUSE_MILLIS << Math.min(failures, 10));
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    /** Tells of what is there; returns whether there may be more. */
    private boolean step(boolean fetch) throws SQLException {
        boolean told = tellOwn();
        boolean more = false;
        if (fetch || !own.isEmpty()) {
            Fetched fetched = log.fetch(view.shown(), ROWS_AT_ONCE, BYTES_AT_ONCE);
            if (isLost(fetched)) {
                startAgain();
            } else {
                for (Row row : fetched.rows()) {
                    if (row.position() > view.shown()) {
                        if (!tell(row)) {
                            startAgain();
                            return true;
                        }
                        told = true;
                        more = true;
                    }
                }
                told |= tellOwn();
                while (!own.isEmpty() && own.firstKey() <= view.shown()) {
                    acknowledge(own.pollFirstEntry().getValue());
                }
            }
        }
        while (!leasesLost.isEmpty() && leasesLost.peek() <= view.shown()) {
            long unused = leasesLost.remove();
            follower.leaseLost();
        }
        if (told) {
            follower.endOfBatch();
        }
        return more;
    }

    /** Tells of what was handed over, as far as nothing else stands before it. */
    private boolean tellOwn() {
        boolean told = false;
        Handed next = own.get(view.shown() + 1);
        while (next != null && tell(next.row())) {
            told = true;
            next = own.get(view.shown() + 1);
        }
        return told;
    }

    /** Tells of a row; false when its data is gone, so that it can't be. */
    private boolean tell(Row row) {
        if (row.format() > Row.FORMAT || row.kind() > Kind.LAST) {
            throw new NewerFormatException(row.format());
        }
        Update update = row.update();
        if (update == null) {
            return false;
        }
        View next = view.with(row, log.hash(row.id()));
        Position position = next.position(row.position());
        if (row.isRevocation()) {
            view = next;
            revocations.begin(row.position());
            follower.revoke(update.data()).whenComplete((done, failed) -> revocations.end(row.position()));
        } else {
            if (row.isUpdate() && row.isNeverKept()) {
                liveOnly.add(position.value(), update);
            }
            view = next;
            follower.appended(new StoredUpdate(position, update, row.replayableUntilMillis()));
        }
        Handed handed = own.remove(row.position());
        if (handed != null) {
            acknowledge(handed);
        }
        return true;
    }

    private void acknowledge(Handed handed) {
        if (handed.stage() != null) {
            handed.stage().complete(view.position(handed.row().position()));
        }
    }

    /** Whether the log is not the one that was told of. */
    private boolean isLost(Fetched fetched) {
        View told = view;
        if (told.shown() == 0) {
            return !own.isEmpty() && own.lastKey() > fetched.newest();
        }
        Row first = fetched.rows().isEmpty() ? null : fetched.rows().get(0);
        if (first != null && first.position() == told.shown()) {
            return log.hash(first.id()) != told.idHash();
        }
        // Deleted when it was gone, which is no loss unless updates after it are deleted, too.
        boolean isDeleted = fetched.trimmed() >= told.shown() && fetched.newest() >= told.shown();
        return !isDeleted || fetched.trimmedUpdates() > told.shown();
    }

    /** Goes on from the log's end as it is now. */
    private void startAgain() throws SQLException {
        View before = view;
        long offset = before.position(before.shown()).value() + 1;
        Beginning beginning = beginning(database, log, nodes, offset);
        own.values().forEach(handed -> {
            if (handed.stage() != null) {
                handed.stage()
                        .completeExceptionally(new EventStoreException(
                                "PostgreSQL: the update may or may not be in the log: the database has lost its newest"
                                        + " records"));
            }
        });
        own.clear();
        liveOnly.forgetAfter(0);
        revocations.startAgain(beginning.view().shown());
        nodes.restore(beginning.view().shown());
        active = beginning.active();
        view = beginning.view();
        LOG.error(
                "PostgreSQL: the log has lost its newest records, or was trimmed before they were read here; all subscribers are"
                        + " ended, come back, and learn whether they have missed something");
        follower.historyLost(view.position(view.shown()));
        follower.endOfBatch();
    }

    /** Those who wait needn't wait for the tail: what they wait for is in the log. */
    private void acknowledgeUntold() {
        for (Map.Entry<Long, Handed> entry : own.entrySet()) {
            acknowledge(entry.getValue());
            entry.setValue(new Handed(entry.getValue().row(), null));
        }
    }

    /** Where a follower begins, and what is active there. */
    record Beginning(View view, List<Update> active) {}

    /** {@return the end of the log} */
    static Beginning beginning(Database database, EventLog log, NodeTable nodes, long offset) throws SQLException {
        return database.snapshot(connection -> {
            Row newest = log.newest(connection);
            long shown = newest == null ? 0 : newest.position();
            View view = new View(offset, shown, newest == null ? 0 : log.hash(newest.id()), shown);
            return new Beginning(view, nodes.active(connection));
        });
    }
}
