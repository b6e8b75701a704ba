package io.mercurehub.eventstore.redis;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The form of a record of the log.
 *
 * <pre>
 * format: 1                                              1 byte
 * flags: 1 private, 2 has a type, 4 has a retry,
 *        8 tells of a subscription, 16 revokes           1 byte
 * id                                                     text
 * number of topics, then each topic                      number, texts
 * type, retry in milliseconds, if the flags say so       text, number
 * data, or the principal that is revoked                 UTF-8, to the end
 * </pre>
 *
 * <p>A number has seven bits a byte, the lowest first, and the eighth bit in all but its last byte; a text is its number of bytes,
 * then these in UTF-8.
 */
final class Records {

    /** The newest format that this class reads, and the one that it writes. */
    static final int FORMAT = 1;

    private static final int PRIVATE = 1;
    private static final int HAS_TYPE = 2;
    private static final int HAS_RETRY = 4;
    private static final int SUBSCRIPTION_EVENT = 8;
    private static final int REVOKES = 16;

    private Records() {}

    /** {@return the record of an update that has an id} */
    static byte[] write(Update update) {
        ByteArrayOutputStream record = begin(
                (update.isPrivate() ? PRIVATE : 0)
                        | (update.type().isPresent() ? HAS_TYPE : 0)
                        | (update.retry().isPresent() ? HAS_RETRY : 0)
                        | (update.isSubscriptionEvent() ? SUBSCRIPTION_EVENT : 0),
                update.id().orElseThrow(),
                update.data().length());
        writeNumber(record, update.topics().size());
        update.topics().forEach(topic -> writeText(record, topic.value()));
        update.type().ifPresent(type -> writeText(record, type));
        update.retry().ifPresent(retry -> writeNumber(record, retry.toMillis()));
        record.writeBytes(utf8(update.data()));
        return record.toByteArray();
    }

    /** {@return the record that has all nodes revoke a principal} */
    static byte[] writeRevocation(EventId id, String principal) {
        ByteArrayOutputStream record = begin(REVOKES, id, principal.length());
        record.writeBytes(utf8(principal));
        return record.toByteArray();
    }

    private static ByteArrayOutputStream begin(int flags, EventId id, int length) {
        ByteArrayOutputStream record = new ByteArrayOutputStream(length + 160);
        record.write(FORMAT);
        record.write(flags);
        writeText(record, id.value());
        return record;
    }

    private static void writeText(ByteArrayOutputStream record, String text) {
        byte[] encoded = utf8(text);
        writeNumber(record, encoded.length);
        record.writeBytes(encoded);
    }

    private static void writeNumber(ByteArrayOutputStream record, long number) {
        long left = number;
        while (left >= 0x80) {
            record.write((int) left | 0x80);
            left >>>= 7;
        }
        record.write((int) left);
    }

    /**
     * {@return the update that a record is}
     *
     * @throws EventStoreException when it is in no form that this class knows
     */
    static Update read(byte[] bytes) {
        try {
            ByteBuffer record = ByteBuffer.wrap(bytes);
            int flags = flags(record);
            EventId id = new EventId(text(record));
            long topics = number(record);
            if (topics < 1 || topics > record.remaining()) {
                throw new EventStoreException("redis: a record with " + topics + " topics");
            }
            Update.Builder builder = Update.of(Topic.of(text(record)));
            for (int i = 1; i < topics; i++) {
                builder.alternateTopic(Topic.of(text(record)));
            }
            if ((flags & HAS_TYPE) != 0) {
                builder.type(text(record));
            }
            if ((flags & HAS_RETRY) != 0) {
                builder.retry(Duration.ofMillis(number(record)));
            }
            builder.isPrivate((flags & PRIVATE) != 0).isSubscriptionEvent((flags & SUBSCRIPTION_EVENT) != 0);
            return builder.data(text(record, record.remaining())).build().withId(id);
        } catch (BufferUnderflowException | IllegalArgumentException | ProtocolViolationException e) {
            throw new EventStoreException("redis: a record that cannot be read", e);
        }
    }

    /** {@return the id of a record} */
    static String id(byte[] bytes) {
        ByteBuffer record = ByteBuffer.wrap(bytes);
        int unused = flags(record);
        return text(record);
    }

    /** {@return the principal that a record revokes} */
    static String principal(byte[] bytes) {
        ByteBuffer record = ByteBuffer.wrap(bytes);
        int unused = flags(record);
        String unusedId = text(record);
        return text(record, record.remaining());
    }

    private static int flags(ByteBuffer record) {
        int format = record.get();
        if (format != FORMAT) {
            throw new EventStoreException("redis: a newer version of the hub has written to the log (format " + format
                    + "; this one reads " + FORMAT + "; expected: this hub is upgraded, too)");
        }
        return record.get();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer record) {
        long length = number(record);
        if (length < 0 || length > record.remaining()) {
            throw new EventStoreException("redis: a record with a text that is longer than it");
        }
        return text(record, (int) length);
    }

    private static String text(ByteBuffer record, int length) {
        byte[] bytes = new byte[length];
        record.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long number(ByteBuffer record) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = record.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new EventStoreException("redis: a record with a number of more than nine bytes");
    }
}
