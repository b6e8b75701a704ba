package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.kafka.record.Entry;
import io.mercurehub.eventstore.kafka.record.Records;
import io.mercurehub.test.engines.KafkaServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;

/** What a broker may lose: topics, and the ends of their files. */
final class TopicFiles {

    private TopicFiles() {}

    /** Deletes topics. */
    static void delete(KafkaServer server, String... topics) throws ExecutionException, InterruptedException {
        try (Admin admin = admin(server)) {
            admin.deleteTopics(List.of(topics)).all().get();
        }
    }

    /** {@return a client that looks after the topics of a broker} */
    static Admin admin(KafkaServer server) {
        return Admin.create(Map.of("bootstrap.servers", server.servers()));
    }

    /**
     * Cuts off the file of a topic whose broker does not run, as a machine may that loses its power.
     *
     * @param updates so many are left, and what was written until the next one
     */
    static void cut(KafkaServer server, String topic, int updates) throws IOException {
        Path folder = server.data().resolve(topic + "-0");
        try (FileRecords file =
                FileRecords.open(folder.resolve("00000000000000000000.log").toFile())) {
            int left = updates;
            for (FileChannelRecordBatch batch : file.batches()) {
                List<SimpleRecord> kept = new ArrayList<>();
                boolean isCut = false;
                for (Record record : batch) {
                    left -= isUpdate(record) ? 1 : 0;
                    isCut |= left < 0;
                    if (!isCut) {
                        kept.add(new SimpleRecord(record));
                    }
                }
                if (isCut) {
                    file.truncateTo(batch.position());
                    if (!kept.isEmpty()) {
                        file.append(MemoryRecords.withRecords(
                                RecordBatch.CURRENT_MAGIC_VALUE,
                                batch.baseOffset(),
                                Compression.NONE,
                                TimestampType.CREATE_TIME,
                                RecordBatch.NO_PRODUCER_ID,
                                RecordBatch.NO_PRODUCER_EPOCH,
                                RecordBatch.NO_SEQUENCE,
                                batch.partitionLeaderEpoch(),
                                false,
                                kept.toArray(new SimpleRecord[0])));
                    }
                    file.flush();
                    break;
                }
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().matches(".*(index|snapshot)")) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isUpdate(Record record) {
        Entry entry = Records.read(bytes(record.key()), bytes(record.value())).entry();
        return entry instanceof Entry.Published
                || entry instanceof Entry.Told
                || entry instanceof Entry.Begun
                || entry instanceof Entry.EndedFor;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        return Utils.toArray(buffer);
    }
}
