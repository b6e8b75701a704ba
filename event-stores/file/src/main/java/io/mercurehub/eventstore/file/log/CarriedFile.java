package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.record.Checksum;
import io.mercurehub.eventstore.file.record.MalformedRecordException;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form of the file {@code carried}: the trimmed subscription events that are still needed. Numbers are big-endian.
 *
 * <pre>
 *  0  8  "mercOpen"
 *  8  4  CRC-32C of all that follows
 * 12  4  version
 * 16  8  position up to which subscription events were looked at
 * 24  4  number of events
 * 28  4  zero
 * 32     the events, oldest first: records as in a segment whose salt is zero
 * </pre>
 *
 * <p>A file is never changed but replaced, at once and durably.
 */
final class CarriedFile {

    /** How large the file may become. */
    static final int MAX_BYTES = Records.MAX_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(CarriedFile.class);

    private static final long MAGIC = 0x6D6572634F70656EL; // "mercOpen"
    private static final int VERSION = 1;
    private static final int CHECKSUM_AT = 8;
    private static final int CHECKED_FROM = 12;
    private static final int HEADER_BYTES = 32;
    private static final long SALT = 0;

    private CarriedFile() {}

    /**
     * An event.
     *
     * @param head with its place in the log
     * @param update what it tells
     */
    record Event(RecordHead head, Update update) {

        static Event read(RecordHead head, ByteBuffer body) {
            return new Event(head, UpdateBody.read(head, body));
        }

        Topic topic() {
            return update.canonicalTopic();
        }
    }

    /**
     * What is in the file.
     *
     * @param through the position up to which subscription events were looked at
     * @param events those of them that are needed, oldest first
     */
    record Content(long through, List<Event> events) {}

    /**
     * {@return what the file says; empty when it is not as it was written}
     *
     * @throws IOException when it cannot be read, or was written by a later version
     */
    static Optional<Content> read(Disk disk) throws IOException {
        ByteBuffer bytes;
        try (DiskFile file = disk.open(SegmentFiles.CARRIED)) {
            long size = file.size();
            if (size < HEADER_BYTES || size > MAX_BYTES) {
                return Optional.empty();
            }
            bytes = ByteBuffer.allocate((int) size);
            file.read(bytes, 0);
            bytes.flip();
        }
        if (bytes.limit() < HEADER_BYTES
                || bytes.getLong(0) != MAGIC
                || bytes.getInt(CHECKSUM_AT) != Checksum.of(bytes, CHECKED_FROM, bytes.limit())) {
            return Optional.empty();
        }
        SegmentFiles.requireKnown(SegmentFiles.CARRIED, bytes.getInt(CHECKED_FROM), VERSION);
        try {
            return content(bytes);
        } catch (MalformedRecordException e) {
            return Optional.empty();
        }
    }

    private static Optional<Content> content(ByteBuffer bytes) {
        List<Event> events = new ArrayList<>();
        int at = HEADER_BYTES;
        while (at < bytes.limit()) {
            int length = bytes.limit() - at >= Records.HEAD_BYTES ? Records.length(bytes, at) : 0;
            if (length == 0 || length > bytes.limit() - at || !Records.isWhole(bytes, at, length, SALT)) {
                return Optional.empty();
            }
            RecordHead head = Records.head(bytes, at);
            ByteBuffer body = bytes.duplicate().limit(at + length).position(at + Records.HEAD_BYTES);
            events.add(Event.read(head, body));
            at += length;
        }
        return events.size() == bytes.getInt(24)
                ? Optional.of(new Content(bytes.getLong(16), events))
                : Optional.empty();
    }

    /**
     * Replaces the file; returns when that is durable.
     *
     * @param maxBytes how large it may become; the oldest events that exceed this are left out
     */
    static void write(Disk disk, Content content, int maxBytes) throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        long all = HEADER_BYTES;
        for (Event event : content.events()) {
            byte[] body = UpdateBody.write(event.update());
            bodies.add(body);
            all += Records.length(body);
        }
        int first = 0;
        while (all > maxBytes) {
            all -= Records.length(bodies.get(first));
            first++;
        }
        int size = (int) all;
        if (first > 0) {
            LOG.warn(
                    "History: more subscriptions are open than can be remembered; the end of {} of them will not be announced"
                            + " after a crash",
                    first);
        }
        ByteBuffer bytes = disk.allocate(size);
        bytes.putLong(MAGIC)
                .putInt(0)
                .putInt(VERSION)
                .putLong(content.through())
                .putInt(bodies.size() - first)
                .putInt(0);
        for (int i = first; i < bodies.size(); i++) {
            Records.write(bytes, SALT, content.events().get(i).head(), bodies.get(i));
        }
        bytes.flip();
        bytes.putInt(CHECKSUM_AT, Checksum.of(bytes, CHECKED_FROM, size));
        SegmentFiles.replace(disk, SegmentFiles.CARRIED, bytes);
    }
}
