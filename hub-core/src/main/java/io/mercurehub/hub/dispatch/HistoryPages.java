package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and encodes the history for those who catch up, a page at a time, shared by all who need the same stretch.
 *
 * <p>At most two pages are read at a time. Clients take turns; of the places that a client's readers wait at, one read takes the
 * newest, since who is nearly done should not wait, and the other one the oldest, since those who begin together then go on
 * together: a storm of reconnects costs pages, not scans. A few pages stay for those who come a little later.
 *
 * <p>Whoever waits for a page that can't be read is told that it failed. An engine that several hubs share may come back: there it is read
 * again until it can be.
 *
 * <p>Shared; guarded by itself. Pages are read and encoded on the executor.
 */
final class HistoryPages {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryPages.class);

    private static final int MAX_READS = 2;
    private static final int MAX_UPDATES = 1024;
    private static final long MAX_BYTES = 512 * 1024;
    private static final long MAX_KEPT_BYTES = 8 * 1024 * 1024;

    private final EventStore store;
    private final UpdateEncoder encoder;
    private final RecentUpdates recent;
    private final Executor executor;
    private final HubClock clock;

    /** Who waits for the page after which place. */
    @GuardedBy("this")
    private final TreeMap<Long, Set<Consumer<EncodedPage>>> waiting = new TreeMap<>();

    /** At which places the readers of each client wait; the client whose turn it is comes first. */
    @GuardedBy("this")
    private final Map<String, TreeSet<Long>> turns = new LinkedHashMap<>();

    /** The places after which pages are being read, and since when, in nanoseconds of the clock. */
    @GuardedBy("this")
    private final Map<Long, Long> reading = new HashMap<>();

    @GuardedBy("this")
    private final Deque<EncodedPage> kept = new ArrayDeque<>();

    @GuardedBy("this")
    private long keptBytes;

    @GuardedBy("this")
    private boolean newestNext;

    /** Whether the last page could not be read, and is to be read again. */
    @GuardedBy("this")
    private boolean isAway;

    HistoryPages(EventStore store, UpdateEncoder encoder, RecentUpdates recent, Executor executor, HubClock clock) {
        this.store = store;
        this.encoder = encoder;
        this.recent = recent;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * Returns the page with what follows a position in the log.
     *
     * @param cursor the place
     * @param client whose reader wants it
     * @param whenRead called later with a page that {@linkplain EncodedPage#answers answers} the place, by any thread, when
     *     there is none yet; the same object counts once
     * @return the page, or null when it has to be read first
     */
    @Nullable
    EncodedPage pageAfter(long cursor, String client, Consumer<EncodedPage> whenRead) {
        synchronized (this) {
            for (EncodedPage page : kept) {
                if (page.answers(cursor)) {
                    return page;
                }
            }
            waiting.computeIfAbsent(cursor, place -> new HashSet<>(2)).add(whenRead);
            turns.computeIfAbsent(client, name -> new TreeSet<>()).add(cursor);
        }
        readNext();
        return null;
    }

    /** {@return the time by which updates expire} */
    long clockMillis() {
        return store instanceof RetentionClock clockOfStore ? clockOfStore.clockMillis() : System.currentTimeMillis();
    }

    /** {@return since when the longest read has lasted, in nanoseconds of the clock; empty: nothing is read} */
    synchronized Optional<Long> readingSince() {
        return reading.values().stream().min(Long::compare);
    }

    /** Lets go of all pages, since the log has lost updates. */
    synchronized void forget() {
        kept.clear();
        keptBytes = 0;
    }

    /** Reads again what could not be read; called every now and then. */
    void proceed() {
        boolean isWanted;
        synchronized (this) {
            isWanted = isAway && !waiting.isEmpty();
        }
        if (isWanted) {
            readNext();
        }
    }

    private void readNext() {
        long after;
        synchronized (this) {
            Long next = reading.size() < MAX_READS ? nextPlace() : null;
            if (next == null) {
                return;
            }
            reading.put(next, clock.nanos());
            after = next;
        }
        try {
            executor.execute(() -> read(after));
        } catch (Throwable refusedOrNoThread) {
            arrived(EncodedPage.failed(after));
        }
    }

    /** {@return the place of the client whose turn it is, which then has the last one; null when all are being read} */
    @GuardedBy("this")
    private @Nullable Long nextPlace() {
        for (Map.Entry<String, TreeSet<Long>> client : turns.entrySet()) {
            Iterator<Long> places = newestNext
                    ? client.getValue().descendingIterator()
                    : client.getValue().iterator();
            while (places.hasNext()) {
                Long place = places.next();
                if (!reading.containsKey(place)) {
                    newestNext = !newestNext;
                    turns.remove(client.getKey());
                    turns.put(client.getKey(), client.getValue());
                    return place;
                }
            }
        }
        return null;
    }

    private void read(long after) {
        try {
            long coveredAfter = recent.coveredAfter();
            store.read(new Position(after), MAX_UPDATES, MAX_BYTES).whenComplete((page, failure) -> {
                if (page != null && page.isTrimmed()) {
                    locateEarliest(after);
                } else if (page != null || !isTriedAgain(after, failure)) {
                    arrived(encodeOrFail(after, page, failure, coveredAfter));
                }
            });
        } catch (Throwable failure) {
            arrived(failed(after, failure));
        }
    }

    private void locateEarliest(long after) {
        try {
            store.locate(EventId.EARLIEST).whenComplete((position, failure) -> {
                if (position != null || !isTriedAgain(after, failure)) {
                    arrived(
                            position == null || position.isEmpty()
                                    ? failed(after, failure)
                                    : EncodedPage.trimmed(after, position.get().value()));
                }
            });
        } catch (Throwable failure) {
            arrived(failed(after, failure));
        }
    }

    /** {@return whether what could not be read is tried again; those who wait for it go on waiting} */
    private boolean isTriedAgain(long after, @Nullable Throwable failure) {
        if (!(store instanceof SharedEventStore)) {
            return false;
        }
        boolean isNew;
        synchronized (this) {
            reading.remove(after);
            isNew = !isAway;
            isAway = true;
        }
        if (isNew) {
            LOG.warn("The history cannot be read; it is tried again", failure);
        }
        return true;
    }

    private static EncodedPage failed(long after, @Nullable Throwable failure) {
        LOG.warn("Reading the history after position {} failed", after, failure);
        return EncodedPage.failed(after);
    }

    private EncodedPage encodeOrFail(
            long after, @Nullable HistoryPage page, @Nullable Throwable failure, long coveredAfter) {
        try {
            return encode(after, page, failure, coveredAfter);
        } catch (Throwable noMemory) {
            return failed(after, noMemory);
        }
    }

    private EncodedPage encode(long after, @Nullable HistoryPage page, @Nullable Throwable failure, long coveredAfter) {
        if (page == null) {
            return failed(after, failure);
        }
        List<LogEntry> entries = new ArrayList<>(page.updates().size());
        try {
            for (StoredUpdate update : page.updates()) {
                entries.add(new LogEntry(update, encoder, null));
            }
        } catch (Throwable encodingFailed) {
            if (entries.isEmpty()) {
                return failed(after, encodingFailed);
            } // else whoever gets so far asks again
        }
        // At the end of the log: what was appended since the reading began, the recent updates have.
        long last = entries.isEmpty()
                ? Math.max(after, coveredAfter)
                : entries.get(entries.size() - 1).position();
        return EncodedPage.read(
                after,
                last,
                entries,
                page.eventsGoneUpTo().value(),
                page.neverKeptGoneUpTo().value());
    }

    private void arrived(EncodedPage page) {
        Set<Consumer<EncodedPage>> served = new HashSet<>();
        boolean isBack;
        synchronized (this) {
            isBack = isAway;
            isAway = false;
            reading.remove(page.after());
            Iterator<Map.Entry<Long, Set<Consumer<EncodedPage>>>> entries =
                    waiting.tailMap(page.after(), true).entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<Long, Set<Consumer<EncodedPage>>> entry = entries.next();
                if (!page.answers(entry.getKey())) {
                    break;
                }
                served.addAll(entry.getValue());
                entries.remove();
            }
            turns.values().removeIf(places -> {
                places.subSet(page.after(), true, Math.max(page.after(), page.last()), true)
                        .removeIf(page::answers);
                return places.isEmpty();
            });
            if (page.last() > page.after()) {
                keep(page);
            }
        }
        if (isBack) {
            LOG.info("The history is read again");
        }
        for (Consumer<EncodedPage> waiter : served) {
            waiter.accept(page);
        }
        readNext();
    }

    @GuardedBy("this")
    private void keep(EncodedPage page) {
        kept.addFirst(page);
        keptBytes += page.weight();
        while (keptBytes > MAX_KEPT_BYTES && kept.size() > 1) {
            keptBytes -= kept.removeLast().weight();
        }
    }
}
