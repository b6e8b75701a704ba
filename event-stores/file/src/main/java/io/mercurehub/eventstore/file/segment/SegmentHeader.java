package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.record.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a segment begins with: 64 bytes, twice, so that one flipped bit does not cost the segment. It is synced before the segment
 * has its name. Numbers are big-endian.
 *
 * <pre>
 *  0  8  "mercHist"
 *  8  4  version of the format
 * 12  4  zero
 * 16  8  salt
 * 24  8  when it was made, in milliseconds since 1970
 * 32 28  zero
 * 60  4  CRC-32C of all that stands before
 * </pre>
 *
 * @param version that of the format
 * @param salt what the checksums of this segment begin with; random
 * @param isTwice whether both copies are whole
 */
public record SegmentHeader(int version, long salt, boolean isTwice) {

    /** The version of the format that is written: 2 since there are records with nothing but an id. */
    public static final int VERSION = 2;

    /** Where the first record begins. */
    public static final int BYTES = 128;

    private static final int COPY_BYTES = 64;
    private static final int CHECKSUM_AT = 60;
    private static final long MAGIC = 0x6D65726348697374L; // "mercHist"

    /** {@return a header, ready to be written} */
    public static ByteBuffer write(int version, long salt, long createdMillis) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (int copy = 0; copy < BYTES; copy += COPY_BYTES) {
            bytes.putLong(copy, MAGIC)
                    .putInt(copy + 8, version)
                    .putLong(copy + 16, salt)
                    .putLong(copy + 24, createdMillis)
                    .putInt(copy + CHECKSUM_AT, Checksum.of(bytes, copy, copy + CHECKSUM_AT));
        }
        return bytes;
    }

    /** {@return the header of a segment, when at least one copy of it is whole} */
    public static Optional<SegmentHeader> read(DiskFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        file.read(bytes, 0);
        boolean isFirst = isWhole(bytes, 0);
        boolean isSecond = isWhole(bytes, COPY_BYTES);
        int at = isFirst ? 0 : COPY_BYTES;
        return isFirst || isSecond
                ? Optional.of(new SegmentHeader(bytes.getInt(at + 8), bytes.getLong(at + 16), isFirst && isSecond))
                : Optional.empty();
    }

    private static boolean isWhole(ByteBuffer bytes, int copy) {
        return bytes.getLong(copy) == MAGIC
                && bytes.getInt(copy + CHECKSUM_AT) == Checksum.of(bytes, copy, copy + CHECKSUM_AT);
    }
}
