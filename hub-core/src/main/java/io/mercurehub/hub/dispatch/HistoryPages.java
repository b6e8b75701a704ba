package io.mercurehub.hub.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.Encoding;
import io.mercurehub.hub.subscription.SubscriberIndex;
import io.mercurehub.hub.update.EventId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and encodes the history for those who catch up, a page at a time, shared by all who need the same stretch.
 *
 * <p>At most two pages are read at a time, the oldest that somebody waits for first, so that a page on its way serves everyone
 * within it: a storm of reconnects costs pages, not scans. A few pages stay for those who come a little later.
 *
 * <p>Shared; guarded by itself. Pages are read and encoded on the executor.
 */
final class HistoryPages {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryPages.class);

    private static final int MOST_READS = 2;
    private static final int MOST_UPDATES = 1024;
    private static final long MOST_BYTES = 512 * 1024;
    private static final long MOST_KEPT_BYTES = 8 * 1024 * 1024;

    private final EventStore store;
    private final Encoding encoding;
    private final SubscriberIndex<LaneSubscriber> index;
    private final RecentUpdates recent;
    private final Executor executor;

    /** Who waits for the page after which place. */
    @GuardedBy("this")
    private final TreeMap<Long, Set<Consumer<EncodedPage>>> waiting = new TreeMap<>();

    /** The places after which pages are being read. */
    @GuardedBy("this")
    private final Set<Long> reading = new HashSet<>();

    @GuardedBy("this")
    private final Deque<EncodedPage> kept = new ArrayDeque<>();

    @GuardedBy("this")
    private long keptBytes;

    HistoryPages(
            EventStore store,
            Encoding encoding,
            SubscriberIndex<LaneSubscriber> index,
            RecentUpdates recent,
            Executor executor) {
        this.store = store;
        this.encoding = encoding;
        this.index = index;
        this.recent = recent;
        this.executor = executor;
    }

    /**
     * Returns the page with what follows a place in the log.
     *
     * @param cursor the place
     * @param whenRead called later with a page that {@linkplain EncodedPage#answers answers} the place, by any thread, when
     *     there is none yet; the same object counts once
     * @return the page, or null when it has to be read first
     */
    @Nullable
    EncodedPage pageAfter(long cursor, Consumer<EncodedPage> whenRead) {
        synchronized (this) {
            for (EncodedPage page : kept) {
                if (page.answers(cursor)) {
                    return page;
                }
            }
            waiting.computeIfAbsent(cursor, place -> new HashSet<>(2)).add(whenRead);
        }
        readNext();
        return null;
    }

    /** {@return the time by which updates expire} */
    long clockMillis() {
        return store.clockMillis();
    }

    private void readNext() {
        long after;
        synchronized (this) {
            Long next = null;
            if (reading.size() < MOST_READS) {
                for (Long candidate : waiting.keySet()) {
                    if (!reading.contains(candidate)) {
                        next = candidate;
                        break;
                    }
                }
            }
            if (next == null) {
                return;
            }
            reading.add(next);
            after = next;
        }
        try {
            executor.execute(() -> read(after));
        } catch (RejectedExecutionException e) {
            LOG.debug("History is not read any more: the hub is closed", e);
            arrived(EncodedPage.failed(after));
        }
    }

    private void read(long after) {
        long coveredAfter = recent.coveredAfter();
        store.read(new Position(after), MOST_UPDATES, MOST_BYTES).whenComplete((page, failure) -> {
            if (page == null) {
                LOG.warn("Reading the history after position {} failed", after, failure);
                arrived(EncodedPage.failed(after));
            } else if (page.isTrimmed()) {
                locateEarliest(after);
            } else {
                arrived(encode(after, page, coveredAfter));
            }
        });
    }

    private void locateEarliest(long after) {
        store.locate(EventId.EARLIEST).whenComplete((position, failure) -> {
            if (position == null || position.isEmpty()) {
                LOG.warn("Finding the beginning of the history failed", failure);
                arrived(EncodedPage.failed(after));
            } else {
                arrived(EncodedPage.trimmed(after, position.get().value()));
            }
        });
    }

    private EncodedPage encode(long after, HistoryPage page, long coveredAfter) {
        List<StoredUpdate> updates = page.updates();
        LogEntry[] entries = new LogEntry[updates.size()];
        for (int i = 0; i < entries.length; i++) {
            StoredUpdate stored = updates.get(i);
            entries[i] = new LogEntry(stored, encoding, index.match(stored.update()));
        }
        // At the end of the log: what was appended since the reading began, the recent updates have.
        long last = entries.length == 0 ? Math.max(after, coveredAfter) : entries[entries.length - 1].position();
        return EncodedPage.read(after, last, entries, page.eventsGoneUpTo().value(), page.neverKeptGone());
    }

    private void arrived(EncodedPage page) {
        Set<Consumer<EncodedPage>> served = new HashSet<>();
        synchronized (this) {
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
            if (page.last() > page.after()) {
                keep(page);
            }
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
        while (keptBytes > MOST_KEPT_BYTES && kept.size() > 1) {
            keptBytes -= kept.removeLast().weight();
        }
    }
}
