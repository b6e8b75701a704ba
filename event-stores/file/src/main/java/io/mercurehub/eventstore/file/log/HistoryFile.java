package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.record.Checksum;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the folder is, and how much of the log has been trimmed: the file {@code history}. Numbers are big-endian.
 *
 * <pre>
 *    0  64  header, and again at 64:
 *           0 8 "mercHub1", 8 4 version, 12 4 zero, 16 8 key of the id hash, 24 8 when it was made, 60 4 CRC-32C of the rest
 *  576  40  slot, and another at 1088:
 *           0 8 number of the change, 8 8 newest trimmed position, 16 8 latest time seen, 24 8 up to where subscription
 *           events are trimmed, 32 4 zero, 36 4 CRC-32C of the rest
 *  512  32  slot of version 1, and another at 1024:
 *           0 8 number of the change, 8 8 newest trimmed position, 16 8 latest time seen, 24 4 zero, 28 4 CRC-32C of the rest
 * </pre>
 *
 * <p>A change goes into the slot with the older one, so that a torn write costs no more than this change. No change needs space
 * that the disk may not have. The first change makes a file of version 1 one of this version, which programs that know only version
 * 1 refuse: they could not tell a reader which subscription events are gone.
 *
 * <p>Confined to the housekeeping.
 */
final class HistoryFile {

    private static final long MAGIC = 0x6D65726348756231L; // "mercHub1"
    private static final int VERSION = 3;
    private static final int HEADER_BYTES = 64;
    private static final int[] HEADERS_AT = {0, 64};
    private static final int[] FIRST_SLOTS_AT = {512, 1024};
    private static final int FIRST_SLOT_BYTES = 32;
    private static final int[] SLOTS_AT = {576, 1088};
    private static final int SLOT_BYTES = 40;
    private static final int BYTES = 1536;

    private final DiskFile file;
    private final long hashKey;
    private final long createdMillis;
    private int version;
    private boolean isHeaderDamaged;
    private boolean isSlotDamaged;
    private Noted noted = new Noted(0, 0, 0, 0);

    private HistoryFile(DiskFile file, int version, long hashKey, long createdMillis) {
        this.file = file;
        this.version = version;
        this.hashKey = hashKey;
        this.createdMillis = createdMillis;
    }

    /**
     * What is remembered.
     *
     * @param number of the change
     * @param trimmedThrough the newest position that has been trimmed; 0 for none
     * @param clockMillis the latest time that has been seen, in milliseconds since 1970
     * @param eventsThrough up to where subscription events have been trimmed, though the updates around them are not; 0 for none
     */
    record Noted(long number, long trimmedThrough, long clockMillis, long eventsThrough) {}

    /**
     * Makes the file; returns when it is durable.
     *
     * @param hashKey random
     */
    static HistoryFile create(Disk disk, long hashKey, long nowMillis) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (int at : HEADERS_AT) {
            bytes.put(at, header(hashKey, nowMillis), 0, HEADER_BYTES);
        }
        SegmentFiles.replace(disk, SegmentFiles.HISTORY, bytes);
        return new HistoryFile(disk.openToWrite(SegmentFiles.HISTORY), VERSION, hashKey, nowMillis);
    }

    private static ByteBuffer header(long hashKey, long createdMillis) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(0, MAGIC)
                .putInt(8, VERSION)
                .putLong(16, hashKey)
                .putLong(24, createdMillis)
                .putInt(HEADER_BYTES - Integer.BYTES, checksum(header, 0, HEADER_BYTES));
        return header;
    }

    /** {@return what the file says; empty when no copy of its header is whole} */
    static Optional<HistoryFile> open(Disk disk) throws IOException {
        DiskFile file = disk.openToWrite(SegmentFiles.HISTORY);
        Optional<HistoryFile> history = Optional.empty();
        try {
            // What a killed process has written but not synced can be read, but is not yet safe.
            file.sync();
            history = read(file);
        } finally {
            if (history.isEmpty()) {
                file.close();
            }
        }
        return history;
    }

    /** {@return what the file says, for somebody who changes nothing; empty when no copy of its header is whole} */
    static Optional<HistoryFile> look(Disk disk) throws IOException {
        try (DiskFile file = disk.open(SegmentFiles.HISTORY)) {
            return read(file);
        }
    }

    private static Optional<HistoryFile> read(DiskFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        file.read(bytes, 0);
        for (int at : HEADERS_AT) {
            if (isHeader(bytes, at)) {
                SegmentFiles.requireKnown("", bytes.getInt(at + 8), VERSION);
                HistoryFile history =
                        new HistoryFile(file, bytes.getInt(at + 8), bytes.getLong(at + 16), bytes.getLong(at + 24));
                history.readSlots(bytes, FIRST_SLOTS_AT, FIRST_SLOT_BYTES);
                history.readSlots(bytes, SLOTS_AT, SLOT_BYTES);
                history.isHeaderDamaged = !isHeader(bytes, HEADERS_AT[0]) || !isHeader(bytes, HEADERS_AT[1]);
                return Optional.of(history);
            }
        }
        return Optional.empty();
    }

    /** {@return whether one of the two copies of the header is not as it was written} */
    boolean isHeaderDamaged() {
        return isHeaderDamaged;
    }

    /** {@return whether a change is not as it was written, so that only the one before it counts} */
    boolean isSlotDamaged() {
        return isSlotDamaged;
    }

    /** {@return the key of the hash of ids} */
    long hashKey() {
        return hashKey;
    }

    /** {@return what was remembered last} */
    Noted noted() {
        return noted;
    }

    /** Remembers how much is trimmed, subscription events included, if it is more than before; returns when that is durable. */
    void trimmed(long through, long eventsThrough, long nowMillis) throws IOException {
        if (through > noted.trimmedThrough() || eventsThrough > noted.eventsThrough()) {
            remember(through, eventsThrough, nowMillis);
        }
    }

    /** Remembers how much is trimmed, and what time it is, so that what has expired by now stays so; returns when that is durable. */
    void remember(long through, long eventsThrough, long nowMillis) throws IOException {
        if (version < VERSION) {
            upgrade();
        }
        Noted next = new Noted(
                noted.number() + 1,
                Math.max(through, noted.trimmedThrough()),
                nowMillis,
                Math.max(eventsThrough, noted.eventsThrough()));
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        slot.putLong(0, next.number())
                .putLong(8, next.trimmedThrough())
                .putLong(16, next.clockMillis())
                .putLong(24, next.eventsThrough())
                .putInt(SLOT_BYTES - Integer.BYTES, checksum(slot, 0, SLOT_BYTES));
        file.write(slot, SLOTS_AT[(int) (next.number() % SLOTS_AT.length)]);
        file.sync();
        noted = next;
    }

    /** Writes one copy of the header after the other, so that one of them is whole at any time; the slots stay. */
    private void upgrade() throws IOException {
        for (int i = HEADERS_AT.length - 1; i >= 0; i--) {
            file.write(header(hashKey, createdMillis), HEADERS_AT[i]);
            file.sync();
        }
        version = VERSION;
    }

    void close() throws IOException {
        file.close();
    }

    private void readSlots(ByteBuffer bytes, int[] slotsAt, int slotBytes) {
        for (int at : slotsAt) {
            if (!isWhole(bytes, at, slotBytes)) {
                isSlotDamaged |= !isZero(bytes, at, slotBytes);
            } else if (bytes.getLong(at) > noted.number()) {
                long eventsThrough = slotBytes == SLOT_BYTES ? bytes.getLong(at + 24) : 0;
                noted = new Noted(bytes.getLong(at), bytes.getLong(at + 8), bytes.getLong(at + 16), eventsThrough);
            }
        }
    }

    private static boolean isHeader(ByteBuffer bytes, int at) {
        return bytes.getLong(at) == MAGIC && isWhole(bytes, at, HEADER_BYTES);
    }

    /** {@return whether nothing was ever written there} */
    private static boolean isZero(ByteBuffer bytes, int at, int length) {
        return bytes.slice(at, length).equals(ByteBuffer.allocate(length));
    }

    private static boolean isWhole(ByteBuffer bytes, int at, int length) {
        return bytes.getInt(at + length - Integer.BYTES) == checksum(bytes, at, length);
    }

    private static int checksum(ByteBuffer bytes, int at, int length) {
        return Checksum.of(bytes, at, at + length - Integer.BYTES);
    }
}
