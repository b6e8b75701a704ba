package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Incarnation;
import io.mercurehub.eventstore.kafka.record.LogRecord;
import io.mercurehub.eventstore.kafka.record.MalformedRecordException;
import io.mercurehub.eventstore.kafka.record.NewerFormatException;
import io.mercurehub.eventstore.kafka.record.Records;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.ClientSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import io.mercurehub.hub.store.EventStore.Follower;
import io.mercurehub.hub.store.Position;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reader of what is appended: it takes record after record into {@link LogState}, tells the follower, and does what records
 * ask of this node. It notices when another history begins, and reads that from its start.
 *
 * <p>Everything runs on one thread, but for the start, before that thread.
 */
final class Tail implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long MIN_BACKOFF_MILLIS = 100;
    private static final long MAX_BACKOFF_MILLIS = 5_000;
    private static final long PROGRESS_NANOS = 5_000_000_000L;
    private static final int MAX_ENDS = 10_000;

    private final Topics topics;
    private final Health health;
    private final String self;
    private final LogState state;
    private final Appender appender;
    private final Revocations revocations;
    private final Freshness freshness;
    private final Consumer<byte[], byte[]> consumer;

    private volatile boolean isStopped;

    /** Whether another history may have begun. */
    private volatile boolean isInDoubt;

    /** Whether the history has to be read from its start, since it is another one, or lacks what was read. */
    private boolean mustReadAnew;

    /** Whether the follower is to hear, once this node has joined again, that it was taken for dead. */
    private boolean mustTellOfLease;

    private long backoffMillis = MIN_BACKOFF_MILLIS;
    private boolean hasSaidForeign;

    Tail(
            StoreSettings settings,
            Topics topics,
            Health health,
            String self,
            LogState state,
            Appender appender,
            Revocations revocations,
            Freshness freshness) {
        this.topics = topics;
        this.health = health;
        this.self = self;
        this.state = state;
        this.appender = appender;
        this.revocations = revocations;
        this.freshness = freshness;
        this.consumer = new KafkaConsumer<>(
                new ClientSettings(settings).tailConsumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** {@return what tells a topic from others of the same name} */
    static int historyOf(Uuid topicId) {
        int tag =
                Long.hashCode(topicId.getMostSignificantBits()) * 31 + Long.hashCode(topicId.getLeastSignificantBits());
        return tag == 0 ? 1 : tag;
    }

    /** Reads the log once, from its start to what is its end now. Takes as long as that takes. */
    void start(Uuid topicId) {
        readAll(historyOf(topicId));
        state.isRead();
    }

    private void readAll(int history) {
        TopicPartition log = topics.log();
        consumer.assign(List.of(log, topics.nodes()));
        long start = consumer.beginningOffsets(List.of(log)).getOrDefault(log, 0L);
        long end = consumer.endOffsets(List.of(log)).getOrDefault(log, 0L);
        state.begin(history, start);
        appender.begin(history);
        revocations.fail();
        consumer.seek(log, start);
        consumer.seekToEnd(List.of(topics.nodes()));
        long toSay = System.nanoTime() + PROGRESS_NANOS;
        while (state.nextOffset() < end && !isStopped) {
            takeAll(consumer.poll(POLL));
            if (health.stuck() != null) {
                return;
            }
            if (System.nanoTime() - toSay > 0) {
                toSay = System.nanoTime() + PROGRESS_NANOS;
                LOG.info("Reading the event log: {} of {} records", state.nextOffset() - start, end - start);
            }
        }
        // The position is asked for now, so that what nodes say from here on is heard.
        long unused = consumer.position(topics.nodes());
    }

    @Override
    public void run() {
        try {
            while (!isStopped) {
                turn();
            }
        } catch (Throwable e) {
            health.isStuck("what reads the log has ended: " + e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void turn() {
        try {
            if (isInDoubt || mustReadAnew) {
                lookForHistory();
            }
            takeAll(consumer.poll(POLL));
            backoffMillis = MIN_BACKOFF_MILLIS;
            health.isFine(Health.Part.TAIL);
        } catch (WakeupException | InterruptException e) {
            // Somebody wants it to look again, or to stop.
        } catch (OffsetOutOfRangeException e) {
            if (e.partitions().contains(topics.log())) {
                mustReadAnew = true;
            } else {
                consumer.seekToBeginning(List.of(topics.nodes()));
            }
        } catch (Throwable e) {
            health.lost(Health.Part.TAIL, e);
            consumer.seek(topics.log(), state.nextOffset());
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(backoffMillis / 2 + ThreadLocalRandom.current().nextLong(backoffMillis / 2 + 1));
        } catch (InterruptedException e) {
            return;
        }
        backoffMillis = Math.min(MAX_BACKOFF_MILLIS, 2 * backoffMillis);
    }

    /** Looks whether the log is still the one that was read; if not, or if it has lost what was read, reads what is there. */
    private void lookForHistory() {
        Uuid topicId = topics.ensure();
        int history = historyOf(topicId);
        isInDoubt = false;
        if (history == state.history() && !mustReadAnew) {
            return;
        }
        mustReadAnew = true;
        LOG.warn(
                "The event log has lost records that were read: {}; all subscribers begin anew",
                history == state.history() ? "some are cut off" : "the topic is another one");
        readAll(history);
        // As another incarnation, so that what the one before has begun is ended: the log may have lost the ends.
        appender.joinAgain();
        while (!isStopped && !state.isAlive(appender.incarnation())) {
            takeAll(consumer.poll(POLL));
        }
        mustReadAnew = false;
        mustTellOfLease = false;
        state.isRead();
        Follower follower = state.follower();
        if (follower != null) {
            follower.historyLost(state.end());
        }
        endOrphans();
    }

    /** Another topic may stand at the name of the log. */
    void doubt() {
        isInDoubt = true;
        consumer.wakeup();
    }

    /** Has the thread stop soon. */
    void stop() {
        isStopped = true;
        consumer.wakeup();
    }

    private void takeAll(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records.records(topics.log())) {
            if (health.stuck() != null) {
                return;
            }
            take(record);
        }
        for (ConsumerRecord<byte[], byte[]> record : records.records(topics.nodes())) {
            hear(record);
        }
        if (!records.isEmpty()) {
            appender.readUpTo(state.nextOffset());
            freshness.look();
            Follower follower = state.follower();
            if (follower != null) {
                follower.endOfBatch();
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        LogRecord read;
        try {
            read = Records.read(record.key(), record.value());
        } catch (NewerFormatException e) {
            health.isStuck("topic " + record.topic() + " has a record at offset " + record.offset() + " of "
                    + e.getMessage() + "; a newer hub has written it");
            return;
        } catch (MalformedRecordException e) {
            if (!hasSaidForeign) {
                hasSaidForeign = true;
                LOG.warn(
                        "Topic {} has a record at offset {} that no hub has written; such records are stepped over",
                        record.topic(),
                        record.offset());
            }
            state.skip(record.offset());
            return;
        }
        int size = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        Effect effect = state.take(record.offset(), size, read);
        if (effect instanceof Effect.Refused) {
            appender.refused(record.offset());
        } else if (effect instanceof Effect.OtherHistory) {
            isInDoubt = true;
        } else if (effect instanceof Effect.Orphans) {
            endOrphans();
            revocations.look(state::haveRevoked);
        } else if (effect instanceof Effect.Joined joined && joined.as().equals(appender.incarnation())) {
            joined();
        } else if (effect instanceof Effect.LeaseLost lost && lost.who().equals(appender.incarnation())) {
            loseLease();
        } else if (effect instanceof Effect.Revoke revoke) {
            revoke(revoke);
        }
    }

    private void endOrphans() {
        for (Entry.EndedFor end : state.orphans(MAX_ENDS)) {
            CompletionStage<Position> unused = appender.send(end);
        }
    }

    private void loseLease() {
        if (!isStopped) {
            LOG.warn("Other hubs have taken this one for dead; its subscriptions are announced again");
            mustTellOfLease = true;
            appender.joinAgain();
        }
    }

    private void joined() {
        endOrphans();
        Follower follower = state.follower();
        if (mustTellOfLease && follower != null) {
            follower.leaseLost();
        }
        mustTellOfLease = false;
    }

    private void revoke(Effect.Revoke revoke) {
        revocations.begins(revoke.place());
        Follower follower = state.follower();
        if (follower == null) {
            revocations.isDone(revoke.place());
            return;
        }
        CompletionStage<Void> unused = follower.revoke(revoke.principal()).whenComplete((done, failure) -> {
            if (failure == null) {
                revocations.isDone(revoke.place());
                appender.heartbeat(revocations::through);
            } else {
                LOG.error("A principal could not be revoked", failure);
            }
        });
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        LogRecord read;
        try {
            read = Records.read(record.key(), record.value());
        } catch (NewerFormatException | MalformedRecordException e) {
            return;
        }
        if (read.entry() instanceof Entry.Heartbeat heartbeat) {
            List<Incarnation> silent = state.heard(read, heartbeat);
            for (Incarnation dead : silent) {
                LOG.warn("Nothing is heard of node {}; its subscriptions are ended", dead.nodeId());
                CompletionStage<Position> unused = appender.send(new Entry.Left(dead, self));
            }
            revocations.look(state::haveRevoked);
        }
    }
}
