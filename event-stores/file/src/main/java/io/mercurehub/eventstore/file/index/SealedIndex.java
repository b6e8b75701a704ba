package io.mercurehub.eventstore.file.index;

import io.mercurehub.eventstore.file.record.Checksum;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The index of a segment that grows no more, in the bytes of its index file, which take no heap: they are read through the page
 * cache. Numbers are big-endian.
 *
 * <pre>
 *  0  8  "mercIdx2"; "mercIdx1" before there were updates that are never kept
 *  8  4  CRC-32C of all that follows
 * 12  4  number of records, n
 * 16  8  position of the first record
 * 24  8  salt of the segment
 * 32  8  key of the id hash
 * 40  8  where the last record ends in the segment
 * 48  8  time of the last record, in milliseconds since 1970
 * 56  4  number of records that are not damaged, m
 * 60  4  number of records in which the hub tells of a subscription
 * 64     n offsets of 4 bytes each, in the order of the log; zero for a damaged record; the highest bit for one in which the hub
 *        tells of a subscription; the next one for the id of an update that is never kept, or of such an event that is trimmed
 *        m entries of 8 bytes each: hash of the id, number of the record; sorted as unsigned numbers
 * </pre>
 *
 * <p>A cache: all that it says can be found again by reading the segment.
 *
 * <p>Immutable.
 */
public final class SealedIndex implements SegmentIndex {

    private static final long MAGIC = 0x6D65726349647832L; // "mercIdx2"
    private static final long FIRST_MAGIC = 0x6D65726349647831L; // "mercIdx1"
    private static final int CHECKSUM_AT = 8;
    private static final int CHECKED_FROM = 12;
    private static final int OFFSETS_AT = 64;
    private static final int FIRST_STEP = 32;

    private final ByteBuffer bytes;
    private final SealedSegment segment;
    private final int count;
    private final int entries;
    private final int entriesAt;

    private SealedIndex(ByteBuffer bytes, SealedSegment segment) {
        this.bytes = bytes;
        this.segment = segment;
        this.count = bytes.getInt(12);
        this.entries = bytes.getInt(56);
        this.entriesAt = OFFSETS_AT + Integer.BYTES * count;
    }

    /**
     * What an index is of.
     *
     * @param first the position of the first record
     * @param salt that of the segment
     * @param hashKey the key of the hash of its ids
     * @param endOffset where the last record ends
     * @param lastTimeMillis the time of the last record
     */
    public record SealedSegment(long first, long salt, long hashKey, long endOffset, long lastTimeMillis) {}

    /** {@return how large the index file of a segment with so many records is, none of which is damaged} */
    public static long bytes(int count) {
        return OFFSETS_AT + (Integer.BYTES + Long.BYTES) * (long) count;
    }

    /** {@return the bytes of the index file for a segment that grows no more} */
    public static ByteBuffer bytes(OpenIndex index, SealedSegment segment) {
        int count = index.count();
        long[] entries = new long[count];
        int found = 0;
        ByteBuffer bytes = ByteBuffer.allocate(OFFSETS_AT + (Integer.BYTES + Long.BYTES) * count);
        for (int number = 0; number < count; number++) {
            int offset = index.marked(number);
            bytes.putInt(OFFSETS_AT + Integer.BYTES * number, offset);
            if (offset != DAMAGED) {
                // Turned over at the sign, the order of signed numbers is that of unsigned ones.
                entries[found++] = key(index.hash(number), number) ^ Long.MIN_VALUE;
            }
        }
        Arrays.sort(entries, 0, found);
        bytes.putLong(0, MAGIC)
                .putInt(12, count)
                .putLong(16, segment.first())
                .putLong(24, segment.salt())
                .putLong(32, segment.hashKey())
                .putLong(40, segment.endOffset())
                .putLong(48, segment.lastTimeMillis())
                .putInt(56, found)
                .putInt(60, index.count(index::isEvent));
        bytes.position(OFFSETS_AT + Integer.BYTES * count);
        for (int i = 0; i < found; i++) {
            bytes.putLong(entries[i] ^ Long.MIN_VALUE);
        }
        bytes.flip();
        return bytes.putInt(CHECKSUM_AT, Checksum.of(bytes, CHECKED_FROM, bytes.limit()));
    }

    /** {@return the index in the bytes of a file, unless there is any doubt about it} */
    public static Optional<SealedIndex> of(ByteBuffer bytes) {
        if (bytes.limit() < OFFSETS_AT
                || (bytes.getLong(0) != MAGIC && bytes.getLong(0) != FIRST_MAGIC)
                || bytes.getInt(CHECKSUM_AT) != Checksum.of(bytes, CHECKED_FROM, bytes.limit())
                || bytes.getInt(12) < 0
                || bytes.getInt(56) < 0
                || bytes.limit() != OFFSETS_AT + 4L * bytes.getInt(12) + 8L * bytes.getInt(56)) {
            return Optional.empty();
        }
        SealedSegment segment = new SealedSegment(
                bytes.getLong(16), bytes.getLong(24), bytes.getLong(32), bytes.getLong(40), bytes.getLong(48));
        return Optional.of(new SealedIndex(bytes, segment));
    }

    /** {@return which segment it is of} */
    public SealedSegment segment() {
        return segment;
    }

    /** {@return whether it says of each record that can be read what was found in the segment} */
    public boolean agreesWith(OpenIndex found) {
        for (int number = 0; number < found.count(); number++) {
            int offset = found.marked(number);
            if (offset != DAMAGED
                    && (number >= count || marked(number) != offset || find(found.hash(number), number) != number)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int marked(int number) {
        return bytes.getInt(OFFSETS_AT + Integer.BYTES * number);
    }

    @Override
    public int find(int hash, int from) {
        long key = key(hash, from);
        int place = lowerBound(key);
        if (place == entries) {
            return -1;
        }
        long found = entry(place);
        return (int) (found >>> Integer.SIZE) == hash ? (int) found : -1;
    }

    /** {@return the first place whose entry is not less; hashes are spread evenly, so it is near where they would put it} */
    private int lowerBound(long key) {
        int guess = (int) (((key >>> Integer.SIZE) * entries) >>> Integer.SIZE);
        int low = guess;
        int step = FIRST_STEP;
        while (low > 0 && !isLess(low - 1, key)) {
            low = Math.max(0, low - step);
            step *= 2;
        }
        int high = guess;
        step = FIRST_STEP;
        while (high < entries && isLess(high, key)) {
            low = high + 1;
            high = Math.min(entries, high + step);
            step *= 2;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isLess(middle, key)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isLess(int place, long key) {
        return Long.compareUnsigned(entry(place), key) < 0;
    }

    private long entry(int place) {
        return bytes.getLong(entriesAt + Long.BYTES * place);
    }

    private static long key(int hash, int number) {
        return ((long) hash << Integer.SIZE) | number;
    }
}
