package io.mercurehub.eventstore.kafka.record;

import io.mercurehub.hub.store.Node;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The form of a record: its key says everything but the data of an update, which is its value, in UTF-8. Numbers are big-endian.
 *
 * <pre>
 *  0  2  "mh"
 *  2  1  version of the format: 1
 *  3  1  kind
 *  4  4  history: tells the topic for which it was written from others of the same name
 *  8  8  time at which it was written, in milliseconds since 1970
 * 16     what the kind says; see the code
 * </pre>
 *
 * <p>An update is there as flags (1 private, 2 has a type, 4 has a retry), its id, the number of its topics and these, its type and
 * its retry in milliseconds. A count has seven bits a byte, the lowest first, and the eighth bit in all but its last byte; a text
 * is its number of bytes, then these in UTF-8.
 */
public final class Records {

    /** The version that is written, and the newest that is read. */
    public static final int VERSION = 1;

    private static final byte[] MAGIC = {'m', 'h'};
    private static final int HEAD_BYTES = 16;
    private static final byte[] NO_VALUE = {};

    private static final int PUBLISHED = 1;
    private static final int TOLD = 2;
    private static final int BEGUN = 3;
    private static final int ENDED_FOR = 4;
    private static final int CARRIED = 5;
    private static final int JOINED = 6;
    private static final int LEFT = 7;
    private static final int REVOCATION = 8;
    private static final int HEARTBEAT = 9;

    private static final int PRIVATE = 1;
    private static final int HAS_TYPE = 2;
    private static final int HAS_RETRY = 4;

    private Records() {}

    /** The bytes of a record. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Encoded(byte[] key, byte[] value) {

        /** {@return how many there are} */
        public int length() {
            return key.length + value.length;
        }
    }

    /** {@return the bytes of a record} */
    public static Encoded write(LogRecord log) {
        Entry entry = log.entry();
        ByteArrayOutputStream key = new ByteArrayOutputStream(192);
        key.writeBytes(MAGIC);
        key.write(VERSION);
        key.write(kind(entry));
        key.writeBytes(ByteBuffer.allocate(HEAD_BYTES - 4)
                .putInt(log.history())
                .putLong(log.timeMillis())
                .array());
        byte[] value = NO_VALUE;
        if (entry instanceof Entry.Published published) {
            value = writeUpdate(key, published.update());
        } else if (entry instanceof Entry.Told told) {
            writeIncarnation(key, told.by());
            value = writeUpdate(key, told.event());
        } else if (entry instanceof Entry.Begun begun) {
            value = writeBeginning(key, begun.by(), begun.beginning(), begun.end());
        } else if (entry instanceof Entry.EndedFor ended) {
            writeIncarnation(key, ended.of());
            value = writeUpdate(key, ended.end());
        } else if (entry instanceof Entry.Carried carried) {
            value = writeBeginning(key, carried.by(), carried.beginning(), carried.end());
        } else if (entry instanceof Entry.Joined joined) {
            writeIncarnation(key, joined.as());
            writeText(key, joined.node().name());
            writeText(key, joined.node().version());
            writeCount(key, joined.node().since().toEpochMilli());
            writeCount(key, joined.leaseMillis());
            writeCount(key, joined.reads());
        } else if (entry instanceof Entry.Left left) {
            writeIncarnation(key, left.who());
            writeText(key, left.byNodeId());
        } else if (entry instanceof Entry.Revocation revocation) {
            writeText(key, revocation.principal());
        } else if (entry instanceof Entry.Heartbeat heartbeat) {
            writeIncarnation(key, heartbeat.of());
            writeCount(key, heartbeat.revokedThrough());
        }
        return new Encoded(key.toByteArray(), value);
    }

    private static int kind(Entry entry) {
        if (entry instanceof Entry.Published) {
            return PUBLISHED;
        } else if (entry instanceof Entry.Told) {
            return TOLD;
        } else if (entry instanceof Entry.Begun) {
            return BEGUN;
        } else if (entry instanceof Entry.EndedFor) {
            return ENDED_FOR;
        } else if (entry instanceof Entry.Carried) {
            return CARRIED;
        } else if (entry instanceof Entry.Joined) {
            return JOINED;
        } else if (entry instanceof Entry.Left) {
            return LEFT;
        } else if (entry instanceof Entry.Revocation) {
            return REVOCATION;
        }
        return HEARTBEAT;
    }

    /**
     * {@return what a record says}
     *
     * @throws NewerFormatException when a later version of the hub has written it
     * @throws MalformedRecordException when no hub has written it, or it says what none may
     */
    public static LogRecord read(byte @Nullable [] keyBytes, byte @Nullable [] value) {
        if (keyBytes == null || keyBytes.length < HEAD_BYTES || keyBytes[0] != MAGIC[0] || keyBytes[1] != MAGIC[1]) {
            throw new MalformedRecordException("not a record of a hub");
        }
        int version = keyBytes[2] & 0xFF;
        if (version > VERSION) {
            throw new NewerFormatException(version);
        }
        try {
            ByteBuffer key = ByteBuffer.wrap(keyBytes, 3, keyBytes.length - 3);
            int kind = key.get();
            int history = key.getInt();
            long time = key.getLong();
            return new LogRecord(history, time, entry(kind, key, value == null ? NO_VALUE : value));
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | DateTimeException
                | ProtocolViolationException e) {
            throw new MalformedRecordException("a record that cannot be read", e);
        }
    }

    private static Entry entry(int kind, ByteBuffer key, byte[] value) {
        return switch (kind) {
            case PUBLISHED -> new Entry.Published(update(key, value, false));
            case TOLD -> {
                Incarnation by = incarnation(key);
                yield new Entry.Told(update(key, value, true), by);
            }
            case BEGUN -> {
                Incarnation by = incarnation(key);
                Update end = end(key);
                yield new Entry.Begun(update(key, value, true), end, by);
            }
            case ENDED_FOR -> {
                Incarnation of = incarnation(key);
                yield new Entry.EndedFor(update(key, value, true), of);
            }
            case CARRIED -> {
                Incarnation by = incarnation(key);
                Update end = end(key);
                yield new Entry.Carried(update(key, value, true), end, by);
            }
            case JOINED -> {
                Incarnation as = incarnation(key);
                String name = text(key);
                String softwareVersion = text(key);
                Instant since = Instant.ofEpochMilli(count(key));
                yield new Entry.Joined(
                        new Node(name, as.nodeId(), softwareVersion, since), as, count(key), (int) count(key));
            }
            case LEFT -> {
                Incarnation who = incarnation(key);
                yield new Entry.Left(who, text(key));
            }
            case REVOCATION -> new Entry.Revocation(text(key));
            case HEARTBEAT -> {
                Incarnation of = incarnation(key);
                yield new Entry.Heartbeat(of, count(key));
            }
            default -> throw new MalformedRecordException("a record of kind " + kind);
        };
    }

    private static byte[] writeBeginning(ByteArrayOutputStream key, Incarnation by, Update beginning, Update end) {
        writeIncarnation(key, by);
        byte[] dataOfEnd = writeUpdate(key, end);
        writeCount(key, dataOfEnd.length);
        key.writeBytes(dataOfEnd);
        return writeUpdate(key, beginning);
    }

    private static Update end(ByteBuffer key) {
        ByteBuffer head = key.duplicate();
        skipUpdate(key);
        byte[] data = bytes(key);
        return update(head, data, true);
    }

    private static void writeIncarnation(ByteArrayOutputStream key, Incarnation incarnation) {
        writeText(key, incarnation.nodeId());
        writeCount(key, incarnation.number());
    }

    private static Incarnation incarnation(ByteBuffer key) {
        String nodeId = text(key);
        return new Incarnation(nodeId, (int) count(key));
    }

    /** Writes everything of an update but its data; returns that. */
    private static byte[] writeUpdate(ByteArrayOutputStream key, Update update) {
        key.write((update.isPrivate() ? PRIVATE : 0)
                | (update.type().isPresent() ? HAS_TYPE : 0)
                | (update.retry().isPresent() ? HAS_RETRY : 0));
        writeText(key, update.id().orElseThrow().value());
        writeCount(key, update.topics().size());
        update.topics().forEach(topic -> writeText(key, topic.value()));
        update.type().ifPresent(type -> writeText(key, type));
        update.retry().ifPresent(retry -> writeCount(key, retry.toMillis()));
        return update.data().getBytes(StandardCharsets.UTF_8);
    }

    private static Update update(ByteBuffer key, byte[] data, boolean isSubscriptionEvent) {
        int flags = key.get();
        EventId id = new EventId(text(key));
        long topics = count(key);
        Update.Builder builder = Update.of(Topic.of(text(key)));
        for (long i = 1; i < topics; i++) {
            builder.alternateTopic(Topic.of(text(key)));
        }
        if ((flags & HAS_TYPE) != 0) {
            builder.type(text(key));
        }
        if ((flags & HAS_RETRY) != 0) {
            builder.retry(Duration.ofMillis(count(key)));
        }
        return builder.isPrivate((flags & PRIVATE) != 0)
                .isSubscriptionEvent(isSubscriptionEvent)
                .data(new String(data, StandardCharsets.UTF_8))
                .build()
                .withId(id);
    }

    private static void skipUpdate(ByteBuffer key) {
        int flags = key.get();
        byte[] unusedId = bytes(key);
        long texts = count(key) + ((flags & HAS_TYPE) != 0 ? 1 : 0);
        for (long i = 0; i < texts; i++) {
            byte[] unused = bytes(key);
        }
        if ((flags & HAS_RETRY) != 0) {
            long unused = count(key);
        }
    }

    private static void writeText(ByteArrayOutputStream key, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        writeCount(key, encoded.length);
        key.writeBytes(encoded);
    }

    private static String text(ByteBuffer key) {
        return new String(bytes(key), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer key) {
        long length = count(key);
        if (length < 0 || length > key.remaining()) {
            throw new MalformedRecordException("a text that is longer than its record");
        }
        byte[] bytes = new byte[(int) length];
        key.get(bytes);
        return bytes;
    }

    private static void writeCount(ByteArrayOutputStream key, long count) {
        long left = count;
        while ((left & ~0x7FL) != 0) {
            key.write((int) left | 0x80);
            left >>>= 7;
        }
        key.write((int) left);
    }

    private static long count(ByteBuffer key) {
        long count = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = key.get();
            count |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return count;
            }
        }
        throw new MalformedRecordException("a number of more than ten bytes");
    }
}
