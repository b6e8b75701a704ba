package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.kafka.index.LogIndex;
import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.LogRecord;
import io.mercurehub.eventstore.kafka.record.MalformedRecordException;
import io.mercurehub.eventstore.kafka.record.NewerFormatException;
import io.mercurehub.eventstore.kafka.record.Records;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.ClientSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads pages of the history from the brokers, one after the other, on a thread of its own. Whoever reads on where the last page
 * ended is given what was fetched already.
 */
final class HistoryReader implements AutoCloseable {

    private static final int MAX_WAITING = 10_000;
    private static final Duration POLL = Duration.ofMillis(100);

    private final StoreSettings settings;
    private final Topics topics;
    private final ThreadPoolExecutor thread;

    /** Confined to the thread. */
    private final Consumer<byte[], byte[]> consumer;

    /** What was fetched and not asked for yet, without a gap. Confined to the thread. */
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();

    /** The base of the positions of what is {@link #ahead}: another one is of another history. */
    private long baseOfAhead;

    private volatile boolean isClosed;

    HistoryReader(StoreSettings settings, Topics topics) {
        this.settings = settings;
        this.topics = topics;
        this.consumer = new KafkaConsumer<>(
                new ClientSettings(settings).historyConsumer(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.consumer.assign(List.of(topics.log()));
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> StoreThreads.daemon("history", task));
    }

    /** {@return the page of a stretch; exceptionally with {@link EventStoreException}} */
    CompletionStage<HistoryPage> read(LogState.Stretch stretch, long maxBytes) {
        if (stretch.kept().stream().allMatch(kept -> kept.content() != null)) {
            Page page = new Page(stretch, maxBytes);
            page.addFromMemory();
            return CompletableFuture.completedFuture(page.done());
        }
        CompletableFuture<HistoryPage> done = new CompletableFuture<>();
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            thread.execute(() -> {
                try {
                    done.complete(fetch(stretch, maxBytes, deadline));
                } catch (OffsetOutOfRangeException e) {
                    ahead.clear();
                    done.complete(HistoryPage.TRIMMED);
                } catch (Throwable e) {
                    ahead.clear();
                    done.completeExceptionally(Topics.failed(settings, e));
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(Topics.refused(
                    settings, thread.isShutdown() ? "closed" : "too many reads wait for the brokers already"));
        }
        return done;
    }

    /** Collects what a page has. */
    private static final class Page {

        private final LogState.Stretch stretch;
        private final long maxBytes;
        private final List<StoredUpdate> updates = new ArrayList<>();
        private long bytes;
        private int next;
        private boolean isFull;

        Page(LogState.Stretch stretch, long maxBytes) {
            this.stretch = stretch;
            this.maxBytes = maxBytes;
        }

        /** Adds what comes next as far as it is in memory. */
        void addFromMemory() {
            while (!isDone()) {
                LogIndex.Kept kept = stretch.kept().get(next);
                Update content = kept.content();
                if (content == null) {
                    return;
                }
                add(kept, content);
            }
        }

        void add(LogIndex.Kept kept, Update content) {
            bytes += content.estimatedBytes();
            if (!updates.isEmpty() && bytes > maxBytes) {
                isFull = true;
                return;
            }
            updates.add(new StoredUpdate(new Position(stretch.base() + kept.place()), content, kept.until()));
            next++;
        }

        boolean isDone() {
            return isFull || next == stretch.kept().size();
        }

        LogIndex.Kept next() {
            return stretch.kept().get(next);
        }

        HistoryPage done() {
            HistoryPage known = stretch.page();
            return new HistoryPage(updates, known.isTrimmed(), known.eventsGoneUpTo(), known.neverKeptGoneUpTo());
        }
    }

    private HistoryPage fetch(LogState.Stretch stretch, long maxBytes, long deadline) {
        if (stretch.base() != baseOfAhead) {
            ahead.clear();
            baseOfAhead = stretch.base();
        }
        Page page = new Page(stretch, maxBytes);
        page.addFromMemory();
        while (!page.isDone()) {
            LogIndex.Kept wanted = page.next();
            Optional<Update> found = find(wanted.place() - 1, stretch.history(), deadline);
            if (found.isEmpty()) {
                return HistoryPage.TRIMMED;
            }
            page.add(wanted, found.get());
            page.addFromMemory();
        }
        return page.done();
    }

    /** {@return the update of the record at an offset; empty when that is not there any more} */
    private Optional<Update> find(long offset, int history, long deadline) {
        while (!ahead.isEmpty() && ahead.peek().offset() < offset) {
            ahead.remove();
        }
        if (ahead.isEmpty() || ahead.peek().offset() > offset) {
            ahead.clear();
            consumer.seek(topics.log(), offset);
            while (ahead.isEmpty()) {
                if (isClosed) {
                    throw Topics.refused(settings, "closed");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw Topics.refused(
                            settings,
                            "the history was not read within "
                                    + settings.timeout().toMillis() + " ms");
                }
                ahead.addAll(consumer.poll(POLL).records(topics.log()));
            }
        }
        ConsumerRecord<byte[], byte[]> record = ahead.element();
        if (record.offset() != offset) {
            return Optional.empty();
        }
        try {
            LogRecord read = Records.read(record.key(), record.value());
            return read.history() == history ? update(read.entry()) : Optional.empty();
        } catch (MalformedRecordException | NewerFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Update> update(Entry entry) {
        if (entry instanceof Entry.Published published) {
            return Optional.of(published.update());
        } else if (entry instanceof Entry.Told told) {
            return Optional.of(told.event());
        } else if (entry instanceof Entry.Begun begun) {
            return Optional.of(begun.beginning());
        } else if (entry instanceof Entry.EndedFor ended) {
            return Optional.of(ended.end());
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        isClosed = true;
        consumer.wakeup();
        try {
            thread.execute(() -> consumer.close(CloseOptions.timeout(Duration.ZERO)));
        } catch (RejectedExecutionException e) {
            // It is closed already.
        }
        thread.shutdown();
    }
}
