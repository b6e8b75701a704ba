package io.mercurehub.eventstore.file.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of whatever is written that is not a record: CRC-32C. */
public final class Checksum {

    private Checksum() {}

    /** {@return the checksum of the bytes of a buffer from one index to another, whatever its position and limit} */
    public static int of(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, to - from));
        return (int) crc.getValue();
    }
}
