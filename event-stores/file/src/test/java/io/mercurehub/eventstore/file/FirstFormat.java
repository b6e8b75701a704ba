package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The file {@code history} as version 1 of the format has it, which knows nothing of trimmed subscription events. */
final class FirstFormat {

    private static final int BYTES = 1536;

    private FirstFormat() {}

    /** Makes a folder in which nothing is trimmed. */
    static void create(Disk disk, long hashKey, long createdMillis) throws IOException {
        write(disk, empty(hashKey, createdMillis));
    }

    /** Makes a folder in which updates are trimmed. */
    static void create(Disk disk, long hashKey, long createdMillis, long trimmedThrough) throws IOException {
        ByteBuffer bytes = empty(hashKey, createdMillis);
        bytes.putLong(1024, 1).putLong(1032, trimmedThrough).putLong(1040, createdMillis);
        checksum(bytes, 1024, 32);
        write(disk, bytes);
    }

    private static ByteBuffer empty(long hashKey, long createdMillis) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (int at = 0; at <= 64; at += 64) {
            bytes.put(at, "mercHub1".getBytes(StandardCharsets.US_ASCII))
                    .putInt(at + 8, 1)
                    .putLong(at + 16, hashKey)
                    .putLong(at + 24, createdMillis);
            checksum(bytes, at, 64);
        }
        return bytes;
    }

    private static void checksum(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + length - 4).position(at));
        bytes.putInt(at + length - 4, (int) crc.getValue());
    }

    private static void write(Disk disk, ByteBuffer bytes) throws IOException {
        disk.delete("history");
        try (DiskFile file = disk.create("history")) {
            file.write(bytes, 0);
            file.sync();
        }
        disk.syncFolder();
    }
}
