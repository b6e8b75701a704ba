package io.mercurehub.eventstore.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisException;
import io.mercurehub.hub.store.ContainedFollower;
import io.mercurehub.hub.store.EventStore.Follower;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the follower what is new in the log, in its order: from the answers to this node's own appends as long as nobody else appends in
 * between, else by reading. Opens the next session whenever one has ended, after a look at the log: whether what has been read last is
 * still there.
 *
 * <p>One thread runs it; the other methods are safe for use by any.
 */
final class Tail implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    /** About how many bytes are read at once, where records are large. */
    private static final long BATCH_BYTES = 4L << 20;

    private static final int MAX_AT_ONCE = 512;

    private final RedisSettings settings;
    private final Connector connector;
    private final Places places;
    private final OwnEntries own = new OwnEntries();
    private final Appends appends;
    private final Membership membership;
    private final EngineClock clock;
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile @Nullable Session session;
    private volatile String fault = "not connected yet";
    private volatile long last;
    private volatile long told;
    private volatile List<Update> active;
    private String lastId;
    private @Nullable Follower follower;
    private volatile @Nullable Thread thread;
    private int most = MAX_AT_ONCE;

    /** A tail that begins at the end of the log, which a first session sees. */
    private Tail(RedisSettings settings, Connector connector, EngineClock clock, Session first, Look look) {
        this.settings = settings;
        this.connector = connector;
        this.clock = clock;
        this.places = new Places(look.history());
        this.membership = new Membership(settings, clock);
        this.appends = new Appends(settings, places, clock, membership.id(), own);
        this.session = first;
        this.last = look.newest();
        this.lastId = look.newestId();
        this.active = look.active();
    }

    /**
     * What is in the log.
     *
     * @param missing up to where something is not in the log any more that no rule has expired
     * @param idAtLast the id of the record that was read last; empty when it is not there
     * @param active the events by which active subscriptions have begun, when that was asked
     */
    private record Look(
            String history,
            long format,
            long newest,
            long missing,
            String idAtLast,
            String newestId,
            List<Update> active) {}

    /**
     * {@return a tail that begins at the end of the log}
     *
     * @throws RuntimeException when Redis cannot be used
     */
    static Tail open(RedisSettings settings, Connector connector, EngineClock clock, Session first) {
        Look look = lookAtAll(first, clock, 0);
        requireKnown(look);
        Tail tail = new Tail(settings, connector, clock, first, look);
        tail.renew(first);
        return tail;
    }

    Places places() {
        return places;
    }

    Appends appends() {
        return appends;
    }

    Membership membership() {
        return membership;
    }

    /** {@return the events by which subscriptions had begun that were active when this began, or when updates were lost} */
    List<Update> active() {
        return active;
    }

    /** {@return the position up to which the log has been read} */
    Position position() {
        return places.give(last);
    }

    /**
     * {@return the session that works now}
     *
     * @throws EventStoreException when there is none
     */
    Session session() {
        Session now = session;
        if (now == null || !now.isOpen()) {
            throw new EventStoreException("redis " + settings.place() + ": " + fault);
        }
        return now;
    }

    void follow(Follower follower) {
        this.follower = new ContainedFollower(follower);
        Thread running = new Thread(this, "mercure-redis-tail");
        running.setDaemon(true);
        thread = running;
        running.start();
    }

    @Override
    public void run() {
        int attempt = 0;
        while (!isClosed()) {
            try {
                Session now = session;
                if (now == null || !now.isOpen()) {
                    now = openNext();
                }
                attempt = 0;
                readOn(now);
            } catch (RedisException | EventStoreException | UnusableRedisException e) {
                pauseAfter(e, attempt++);
            } catch (Throwable e) {
                LOG.error("The tail of the log in Redis failed; it goes on", e);
                pauseAfter(new EventStoreException("redis: " + e, e), attempt++);
            }
        }
    }

    private Session openNext() {
        Session lost = session;
        if (lost != null) {
            session = null;
            appends.ended(lost);
        }
        Session next = connector.open();
        try {
            compare(next);
            renew(next);
        } catch (RuntimeException e) {
            next.close();
            throw e;
        }
        session = next;
        if (isClosed()) {
            next.close();
        }
        LOG.info("Redis {} is back", settings.place());
        return next;
    }

    private void pauseAfter(RuntimeException failure, int attempt) {
        Session lost = session;
        session = null;
        fault = String.valueOf(failure.getMessage());
        LOG.debug("Redis {} cannot be used", settings.place(), failure);
        if (lost != null) {
            lost.close();
            appends.ended(lost);
            if (!isClosed()) {
                LOG.warn(
                        "Redis {} cannot be used, publishers are refused until it is back: {}",
                        settings.place(),
                        fault);
            }
        }
        try {
            boolean unused = closed.await(Connector.pauseNanos(attempt), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            LOG.debug("The tail of the log goes on until its store is closed", e);
        }
    }

    private void readOn(Session now) {
        while (!isClosed()) {
            List<LogEntry> batch = own.take(now, places.era(), last, most);
            if (batch.isEmpty()) {
                batch = now.next(last, most);
            }
            if (batch.isEmpty()) {
                compare(now);
            } else {
                tell(now, batch);
            }
            if (membership.wasLost(last)) {
                told().leaseLost();
            }
        }
    }

    private void tell(Session now, List<LogEntry> batch) {
        long bytes = 0;
        for (LogEntry entry : batch) {
            long number = entry.number;
            if (number != last + 1 && lacksSomething(now, number)) {
                return;
            }
            bytes += entry.size;
            if (entry.revokes()) {
                lastId = Records.id(entry.record);
                last = number;
                revoke(number, Records.principal(entry.record));
            } else {
                StoredUpdate update = entry.at(places.give(number));
                lastId = update.id().value();
                last = number;
                told().appended(update);
            }
        }
        told().endOfBatch();
        told = last;
        most = (int) Math.max(1, Math.min(MAX_AT_ONCE, BATCH_BYTES * batch.size() / (bytes + 1)));
    }

    private void revoke(long number, String principal) {
        told().revoke(principal).whenComplete((done, failure) -> {
            Session now = session;
            if (failure == null && now != null) {
                now.ask(
                        Script.REVOKED,
                        List.of(),
                        membership.id().getBytes(UTF_8),
                        Long.toString(number).getBytes(UTF_8));
            }
        });
    }

    /** {@return whether updates are missing before a number, other than those that have expired; then all begins anew} */
    private boolean lacksSomething(Session now, long number) {
        if (look(now, clock, last, false, List.of()).missing() > last) {
            begin(now, "updates before number " + number + " were trimmed before they were read");
            return true;
        }
        return false;
    }

    /** Looks whether the log is the one that was read. */
    private void compare(Session now) {
        Look look = look(now, clock, last, false, List.of());
        requireKnown(look);
        String idNow = look.newest() == last ? look.newestId() : look.idAtLast();
        if (!look.history().equals(places.era().history())) {
            begin(now, "it is another one, as after FLUSHALL");
        } else if (look.newest() < last || !(last == 0 || idNow.equals(lastId) || isOut(look, now))) {
            begin(now, "its newest updates are others, as after a failover or a restart");
        } else if (look.missing() > last) {
            begin(now, "it was trimmed beyond what was read");
        }
    }

    private static void requireKnown(Look look) {
        if (look.format() > Records.FORMAT) {
            throw new UnusableRedisException("a newer version of the hub has made the log (format " + look.format()
                    + "; this one reads " + Records.FORMAT + "; expected: this hub is upgraded, too)");
        }
    }

    /** {@return whether the record that was read last has left the log while this session has read on} */
    private boolean isOut(Look look, Session now) {
        return now == session && look.idAtLast().isEmpty() && look.newest() > last;
    }

    /** Begins an era: everybody comes back, and what this node had begun ends. */
    private void begin(Session now, String reason) {
        LOG.warn(
                "The log in Redis {} is not the one that was read: {}. Everybody is ended in order, and resumes by id",
                settings.place(),
                reason);
        // A history is made when there is none.
        membership.endOwn(now, look(now, clock, 0, false, List.of()).history());
        Look look = lookAtAll(now, clock, 0);
        places.beginEra(look.history());
        last = look.newest();
        lastId = look.newestId();
        active = look.active();
        appends.lost(last);
        told().historyLost(places.give(last));
        renew(now);
    }

    private static Look lookAtAll(Session session, EngineClock clock, long last) {
        while (true) {
            List<String> nodes = new ArrayList<>(session.nodes());
            // A node that does not exist, so that there is one.
            nodes.add("");
            Look look = look(session, clock, last, true, nodes);
            if (look.active() != NOT_ALL) {
                return look;
            }
        }
    }

    private static final List<Update> NOT_ALL = new ArrayList<>();

    private static Look look(Session session, EngineClock clock, long last, boolean all, List<String> nodes) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                clock.argument(),
                UUID.randomUUID().toString().getBytes(UTF_8),
                Long.toString(last).getBytes(UTF_8)));
        nodes.forEach(node -> arguments.add(node.getBytes(UTF_8)));
        Reply reply = session.askAndWait(Script.LOOK, nodes, arguments.toArray(byte[][]::new));
        clock.heard(reply.number(4));
        List<Update> active = new ArrayList<>();
        for (int i = 8; i < reply.size(); i++) {
            active.add(Records.read(reply.bytes(i)));
        }
        return new Look(
                reply.text(0),
                reply.number(1),
                reply.number(2),
                reply.number(3),
                reply.text(5),
                reply.text(6),
                all && reply.is(7) ? NOT_ALL : List.copyOf(active));
    }

    /** Renews the lease, when there is a session. */
    void renew() {
        Session now = session;
        if (now != null && now.isOpen()) {
            try {
                renew(now);
            } catch (EventStoreException e) {
                LOG.debug("The lease is not renewed", e);
                if (Refusal.endsSession(e)) {
                    now.close();
                }
            }
        }
    }

    private void renew(Session now) {
        membership.renew(now, places.era().history(), last);
    }

    private Follower told() {
        Follower told = follower;
        if (told == null) {
            throw new IllegalStateException("follower: none (expected: one before this runs)");
        }
        return told;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Ends it, and this node; when this returns the follower has heard of all that was acknowledged, and hears nothing more. */
    void close() {
        awaitRead(appends.newest());
        closed.countDown();
        Session now = session;
        if (now != null && now.isOpen()) {
            try {
                membership.leave(now, places.era().history());
            } catch (EventStoreException e) {
                LOG.debug("The node has not left in order; its lease runs out", e);
            }
            now.close();
        }
        Thread running = thread;
        if (running != null) {
            try {
                running.join(settings.timeout().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitRead(long number) {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            while (thread != null && told < number && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
