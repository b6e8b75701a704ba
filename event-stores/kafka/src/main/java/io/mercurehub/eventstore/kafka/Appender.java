package io.mercurehub.eventstore.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.kafka.Health.Part;
import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Incarnation;
import io.mercurehub.eventstore.kafka.record.LogRecord;
import io.mercurehub.eventstore.kafka.record.Records;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.ClientSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends records. An append is done when the brokers have acknowledged it and the tail has read it, so that whoever appended an update
 * can read and find it.
 *
 * <p>Shared. Kafka's producer keeps the order of calls; a lock has what a node tells of itself stand in the order in which it
 * changes.
 */
final class Appender implements AutoCloseable {

    private final StoreSettings settings;
    private final Topics topics;
    private final AgeClock clock;
    private final @Nullable EngineClock engineClock;
    private final Health health;
    private final Node node;
    private final LogState state;
    private final Producer<byte[], byte[]> producer;
    private final long patienceNanos;

    private final AtomicLong waitingBytes = new AtomicLong();
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();

    /** Those that are acknowledged and that the tail has not come to, by offset. */
    private final ConcurrentSkipListMap<Long, Pending> acknowledged = new ConcurrentSkipListMap<>();

    /** Offsets of records of this node that do not count, and when that was known. */
    private final Map<Long, Long> refused = new ConcurrentHashMap<>();

    private volatile int history;
    private volatile boolean isClosed;

    private final Object order = new Object();

    @GuardedBy("order")
    private Incarnation incarnation;

    /** The canonical topics of subscriptions that this incarnation has begun and not ended. */
    @GuardedBy("order")
    private final Set<String> begun = new HashSet<>();

    Appender(
            StoreSettings settings,
            Topics topics,
            AgeClock clock,
            @Nullable EngineClock engineClock,
            Health health,
            Node node,
            LogState state) {
        this.settings = settings;
        this.topics = topics;
        this.clock = clock;
        this.engineClock = engineClock;
        this.health = health;
        this.node = node;
        this.state = state;
        this.incarnation = new Incarnation(node.id(), 1);
        this.patienceNanos =
                settings.timeout().plusMillis(settings.timeout().toMillis() / 4).toNanos();
        this.producer = new KafkaProducer<>(
                new ClientSettings(settings).producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A record that is on its way. */
    private static final class Pending {

        final CompletableFuture<Position> done = new CompletableFuture<>();
        final int size;
        final long sinceNanos;

        Pending(int size, long sinceNanos) {
            this.size = size;
            this.sinceNanos = sinceNanos;
        }
    }

    /** {@return whether the producer knows the topics, without which it could not append; asks for them} */
    boolean isConnected() {
        try {
            return !producer.partitionsFor(settings.topic()).isEmpty()
                    && !producer.partitionsFor(settings.nodesTopic()).isEmpty();
        } catch (RetriableException e) {
            return false;
        }
    }

    Incarnation incarnation() {
        synchronized (order) {
            return incarnation;
        }
    }

    CompletionStage<Position> append(Update update) {
        if (!update.isSubscriptionEvent()) {
            return send(new Entry.Published(update));
        }
        synchronized (order) {
            begun.remove(update.canonicalTopic().value());
            return send(new Entry.Told(update, incarnation));
        }
    }

    CompletionStage<Position> begin(Update beginning, Update end) {
        synchronized (order) {
            begun.add(beginning.canonicalTopic().value());
            return send(new Entry.Begun(beginning, end, incarnation));
        }
    }

    /** Says again what is open, unless its end is on the way. */
    void carry(Entry.Carried carried) {
        synchronized (order) {
            if (carried.by().equals(incarnation)
                    && begun.contains(carried.beginning().canonicalTopic().value())) {
                CompletionStage<Position> unused = send(carried);
            }
        }
    }

    /** Says that this node is there. */
    CompletionStage<Position> join() {
        synchronized (order) {
            return send(new Entry.Joined(node, incarnation, settings.lease().toMillis(), Records.VERSION));
        }
    }

    /** Says that this node is there again, after it was taken for dead. */
    void joinAgain() {
        synchronized (order) {
            incarnation = incarnation.next();
            begun.clear();
            CompletionStage<Position> unused = join();
        }
    }

    /** Says that this node leaves. */
    CompletionStage<Position> leave() {
        synchronized (order) {
            return send(new Entry.Left(incarnation, node.id()));
        }
    }

    /** Appends what a node says of another one, or to all. */
    CompletionStage<Position> send(Entry entry) {
        EventStoreException stuck = health.stuck();
        if (stuck != null) {
            return CompletableFuture.failedFuture(stuck);
        }
        Records.Encoded encoded = Records.write(new LogRecord(history, clock.millis(), entry));
        Pending waiting = new Pending(encoded.length(), System.nanoTime());
        if (waitingBytes.addAndGet(waiting.size) > ClientSettings.MAX_WAITING_BYTES) {
            waitingBytes.addAndGet(-waiting.size);
            return CompletableFuture.failedFuture(
                    Topics.refused(settings, "too much waits for the brokers already; nothing was appended"));
        }
        pending.add(waiting);
        try {
            send(topics.log(), encoded, (offset, failure) -> acknowledged(waiting, offset, failure));
        } catch (Throwable e) {
            fail(waiting, Topics.failed(settings, e));
        }
        return waiting.done;
    }

    /** Says that this node lives. */
    void heartbeat(LongSupplier revokedThrough) {
        Entry heartbeat = new Entry.Heartbeat(incarnation(), revokedThrough.getAsLong());
        try {
            send(
                    topics.nodes(),
                    Records.write(new LogRecord(history, clock.millis(), heartbeat)),
                    (offset, failure) -> {
                        if (failure != null) {
                            health.lost(Part.HEARTBEATS, failure);
                        } else {
                            health.isFine(Part.HEARTBEATS);
                        }
                    });
        } catch (KafkaException | IllegalStateException e) {
            health.lost(Part.HEARTBEATS, e);
        }
    }

    private void send(TopicPartition to, Records.Encoded encoded, Acknowledged acknowledged) {
        long sentMillis = System.currentTimeMillis();
        Future<RecordMetadata> unused = producer.send(
                new ProducerRecord<>(to.topic(), to.partition(), encoded.key(), encoded.value()),
                (metadata, failure) -> {
                    if (failure == null && engineClock != null && metadata.hasTimestamp()) {
                        engineClock.came(metadata.timestamp(), sentMillis, System.currentTimeMillis());
                    }
                    acknowledged.tell(failure == null ? metadata.offset() : -1, failure);
                });
    }

    /** Hears what became of a record. */
    private interface Acknowledged {
        void tell(long offset, @Nullable Exception failure);
    }

    private void acknowledged(Pending waiting, long offset, @Nullable Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            fail(waiting, Topics.refused(settings, "the update is larger than topic " + settings.topic() + " takes"));
        } else if (failure != null) {
            health.lost(Part.APPENDS, failure);
            fail(waiting, unknown(failure));
        } else {
            health.isFine(Part.APPENDS);
            acknowledged.put(offset, waiting);
            // The tail may have read it before.
            readUpTo(state.nextOffset());
        }
    }

    private EventStoreException unknown(Throwable failure) {
        return new EventStoreException(
                Topics.failed(settings, failure).getMessage() + "; the update may or may not be in the log", failure);
    }

    /** The tail has read all records before an offset. */
    void readUpTo(long offset) {
        for (Map.Entry<Long, Pending> first = acknowledged.firstEntry();
                first != null && first.getKey() < offset;
                first = acknowledged.firstEntry()) {
            if (!acknowledged.remove(first.getKey(), first.getValue())) {
                continue;
            }
            Pending read = first.getValue();
            if (refused.remove(first.getKey()) != null) {
                fail(read, Topics.refused(settings, "this node was taken for dead; nothing was appended"));
            } else if (forget(read)) {
                read.done.complete(state.position(first.getKey() + 1));
            }
        }
    }

    /** A record does not count. */
    void refused(long offset) {
        refused.put(offset, System.nanoTime());
    }

    private void fail(Pending failed, EventStoreException failure) {
        if (forget(failed)) {
            failed.done.completeExceptionally(failure);
        }
    }

    private boolean forget(Pending done) {
        boolean wasThere = pending.remove(done);
        if (wasThere) {
            waitingBytes.addAndGet(-done.size);
        }
        return wasThere;
    }

    /** Fails what has waited for too long. */
    void failOld() {
        long now = System.nanoTime();
        for (Pending waiting : pending) {
            if (now - waiting.sinceNanos > patienceNanos) {
                fail(
                        waiting,
                        unknown(new KafkaException(
                                "not done within " + settings.timeout().toMillis() + " ms")));
            }
        }
        acknowledged.values().removeIf(waiting -> waiting.done.isDone());
        refused.values().removeIf(since -> now - since > 2 * patienceNanos);
    }

    /** Another history begins: what was written for the one before can't count any more. */
    void begin(int newHistory) {
        history = newHistory;
        acknowledged.clear();
        refused.clear();
        for (Pending waiting : pending) {
            fail(waiting, unknown(new KafkaException("another history has begun")));
        }
    }

    /** Waits until nothing is on its way any more, or for a while. */
    void settle() {
        producer.flush();
        long deadline = System.nanoTime() + patienceNanos;
        while (!pending.isEmpty() && System.nanoTime() < deadline) {
            for (Pending waiting : pending) {
                try {
                    waiting.done
                            .<Void>handle((position, thrown) -> null)
                            .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (ExecutionException | TimeoutException e) {
                    break;
                }
            }
        }
    }

    /** Waits until the brokers have answered for all that was sent. */
    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            producer.close(Duration.ZERO);
            for (Pending waiting : pending) {
                fail(waiting, unknown(new KafkaException("closed")));
            }
        }
    }
}
