package io.mercurehub.eventstore.file.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of a record: a head of 29 bytes, then a body. Numbers are big-endian.
 *
 * <pre>
 *  0  4  CRC-32C of the segment's salt and of all that follows in the record
 *  4  4  length of the whole record, in bytes
 *  8  8  position
 * 16  8  time at which it was appended, in milliseconds since 1970; never less than that of the record before
 * 24  4  lag: the position minus that of the newest record known to be synced when this one was written
 * 28  1  kind: 1 an update, 2 an update in which the hub tells of a subscription, 3 the id of an update that is never kept, or of
 *        a subscription event that is trimmed, 4 the id of an update that has expired early
 * 29     body
 * </pre>
 *
 * <p>The salt keeps publishers, who choose the bodies, from writing bytes that would pass for a record.
 */
public final class Records {

    /** How many bytes come before the body. */
    public static final int HEAD_BYTES = 29;

    /** The longest record, in bytes. */
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    /** An update that somebody has published. */
    public static final byte UPDATE = 1;

    /** An update in which the hub tells of a subscription. */
    public static final byte SUBSCRIPTION_EVENT = 2;

    /** The id of an update of which nothing else is kept, or of a subscription event that is trimmed before those around it. */
    public static final byte NEVER_KEPT = 3;

    /** The id of an update that has expired before those around it were trimmed. */
    public static final byte EXPIRED = 4;

    private static final int LENGTH_AT = 4;
    private static final int POSITION_AT = 8;
    private static final int TIME_AT = 16;
    private static final int LAG_AT = 24;
    private static final int KIND_AT = 28;

    private Records() {}

    /** {@return how many bytes a record with this body takes} */
    public static int length(byte[] body) {
        return HEAD_BYTES + body.length;
    }

    /**
     * Writes a record.
     *
     * @param into has room for it
     * @param salt that of the segment
     * @param head what stands before the body
     */
    public static void write(ByteBuffer into, long salt, RecordHead head, byte[] body) {
        int start = into.position();
        into.putInt(0)
                .putInt(length(body))
                .putLong(head.position())
                .putLong(head.timeMillis())
                .putInt((int) Math.min(Integer.MAX_VALUE, head.lag()))
                .put(head.kind())
                .put(body);
        int end = into.position();
        into.putInt(start, checksum(into, start + LENGTH_AT, end, salt));
    }

    /**
     * {@return the length of the whole record at this index of a buffer, as far as its head says; 0 when no record begins so}
     *
     * @param at so that {@link #HEAD_BYTES} follow
     */
    public static int length(ByteBuffer buffer, int at) {
        int length = buffer.getInt(at + LENGTH_AT);
        return length > HEAD_BYTES && length <= MAX_BYTES ? length : 0;
    }

    /** {@return the position in the head at this index of a buffer} */
    public static long position(ByteBuffer buffer, int at) {
        return buffer.getLong(at + POSITION_AT);
    }

    /** {@return whether the record at this index of a buffer, all of which is there, is as it was written} */
    public static boolean isWhole(ByteBuffer buffer, int at, int length, long salt) {
        return buffer.getInt(at) == checksum(buffer, at + LENGTH_AT, at + length, salt);
    }

    /** {@return the head at this index of a buffer} */
    public static RecordHead head(ByteBuffer buffer, int at) {
        return new RecordHead(
                position(buffer, at),
                buffer.getLong(at + TIME_AT),
                buffer.getInt(at + LAG_AT),
                buffer.get(at + KIND_AT));
    }

    private static int checksum(ByteBuffer buffer, int from, int to, long salt) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(salt).flip());
        crc.update(buffer.slice(from, to - from));
        return (int) crc.getValue();
    }
}
