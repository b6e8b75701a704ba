package io.mercurehub.eventstore.file.record;

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
 * The form of an update as the body of a record.
 *
 * <pre>
 * flags: 1 private, 2 has a type, 4 has a retry      1 byte
 * id                                                 text
 * number of topics, then each topic                  number, texts
 * type, retry in milliseconds, if the flags say so   text, number
 * data                                               UTF-8, to the end
 * </pre>
 *
 * <p>Of an update that is not kept, or not any more, the body has the flags, which are zero, and the id.
 *
 * <p>A number has seven bits a byte, the lowest first, and the eighth bit in all but its last byte; a text is its number of bytes,
 * then these in UTF-8.
 */
public final class UpdateBody {

    private static final int PRIVATE = 1;
    private static final int HAS_TYPE = 2;
    private static final int HAS_RETRY = 4;

    private UpdateBody() {}

    /** {@return the bytes of an update that has an id} */
    public static byte[] write(Update update) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(update.data().length() + 160);
        body.write((update.isPrivate() ? PRIVATE : 0)
                | (update.type().isPresent() ? HAS_TYPE : 0)
                | (update.retry().isPresent() ? HAS_RETRY : 0));
        writeText(body, update.id().orElseThrow().value());
        writeNumber(body, update.topics().size());
        update.topics().forEach(topic -> writeText(body, topic.value()));
        update.type().ifPresent(type -> writeText(body, type));
        update.retry().ifPresent(retry -> writeNumber(body, retry.toMillis()));
        body.writeBytes(utf8(update.data()));
        return body.toByteArray();
    }

    /** {@return the bytes of nothing but an id} */
    public static byte[] writeId(String id) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(id.length() + 8);
        body.write(0);
        writeText(body, id);
        return body.toByteArray();
    }

    private static void writeText(ByteArrayOutputStream body, String text) {
        byte[] encoded = utf8(text);
        writeNumber(body, encoded.length);
        body.writeBytes(encoded);
    }

    private static void writeNumber(ByteArrayOutputStream body, long number) {
        long left = number;
        while (left >= 0x80) {
            body.write((int) left | 0x80);
            left >>>= 7;
        }
        body.write((int) left);
    }

    /**
     * {@return the update that a body is}
     *
     * @param head stands before it
     * @param body positioned at its beginning, limited to its end
     * @throws MalformedRecordException when it is not in this form, or says what no update may
     */
    public static Update read(RecordHead head, ByteBuffer body) {
        if (head.kind() != Records.UPDATE && head.kind() != Records.SUBSCRIPTION_EVENT) {
            throw new MalformedRecordException("a record of the unknown kind " + head.kind());
        }
        try {
            int flags = body.get();
            EventId id = new EventId(text(body));
            long topics = number(body);
            if (topics < 1 || topics > body.remaining()) {
                throw new MalformedRecordException("an update with " + topics + " topics");
            }
            Update.Builder builder = Update.of(Topic.of(text(body)));
            for (int i = 1; i < topics; i++) {
                builder.alternateTopic(Topic.of(text(body)));
            }
            if ((flags & HAS_TYPE) != 0) {
                builder.type(text(body));
            }
            if ((flags & HAS_RETRY) != 0) {
                builder.retry(Duration.ofMillis(number(body)));
            }
            builder.isPrivate((flags & PRIVATE) != 0).isSubscriptionEvent(head.isSubscriptionEvent());
            return builder.data(text(body, body.remaining())).build().withId(id);
        } catch (BufferUnderflowException | IllegalArgumentException | ProtocolViolationException e) {
            throw new MalformedRecordException("an update that cannot be read", e);
        }
    }

    /**
     * {@return the id of the update that a body is; without looking at the rest}
     *
     * @throws MalformedRecordException when it is not in this form
     */
    public static String id(ByteBuffer body) {
        try {
            body.get();
            return text(body);
        } catch (BufferUnderflowException e) {
            throw new MalformedRecordException("an update without an id", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer body) {
        long length = number(body);
        if (length < 0 || length > body.remaining()) {
            throw new MalformedRecordException("a text that is longer than its record");
        }
        return text(body, (int) length);
    }

    private static String text(ByteBuffer body, int length) {
        byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static long number(ByteBuffer body) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = body.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new MalformedRecordException("a number of more than nine bytes");
    }
}
