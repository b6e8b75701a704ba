package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.OpenIndex;
import io.mercurehub.eventstore.file.record.MalformedRecordException;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.hub.store.IdHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a segment from its first byte, checks every record, and finds where the log ends in it.
 *
 * <p>In the newest segment the log ends before the first record that is not whole, unless a later record proves that this one had
 * been synced: then it is damage, which is named and stepped over, as in any older segment. Nothing is written.
 *
 * <p>Confined to one thread.
 */
public final class SegmentScan {

    /** A segment has at most so many records. */
    public static final int MAX_RECORDS = 1 << 18;

    /** In place of the last position of the newest segment, which nobody knows. */
    public static final long NEWEST = Long.MAX_VALUE;

    private static final int WINDOW_BYTES = 1 << 20;
    private static final int TWO_LONGS = 2 * Long.BYTES;

    private final Window window;
    private final long first;
    private final long salt;
    private final long lastExpected;
    private final IdHash idHash;
    private final OpenIndex index = new OpenIndex();
    private final List<Damage> damages = new ArrayList<>();
    private long offset = SegmentHeader.BYTES;
    private long next;
    private long lastTimeMillis;

    private SegmentScan(DiskFile file, long first, long salt, long lastExpected, IdHash idHash) throws IOException {
        this.window = new Window(file, file.size(), WINDOW_BYTES);
        this.first = first;
        this.salt = salt;
        this.lastExpected = lastExpected;
        this.idHash = idHash;
        this.next = first;
    }

    /**
     * Records that cannot be read.
     *
     * @param firstPosition the first of them
     * @param lastPosition the last of them
     * @param offset where in the segment they begin
     */
    public record Damage(long firstPosition, long lastPosition, long offset) {}

    /**
     * What a segment holds.
     *
     * @param index its records, damaged ones included
     * @param endOffset where the last record ends
     * @param lastTimeMillis the time of its last record; 0 when it has none
     * @param tornBytes how many bytes from the end of the last record to the last one that is not zero
     * @param damages what cannot be read, in order
     */
    public record Found(OpenIndex index, long endOffset, long lastTimeMillis, long tornBytes, List<Damage> damages) {}

    /**
     * Reads a segment.
     *
     * @param first the position of its first record
     * @param last that of its last one, which is the one before the first of the next segment; {@link #NEWEST} when none follows
     */
    public static Found run(DiskFile file, long first, long last, long salt, IdHash idHash) throws IOException {
        return new SegmentScan(file, first, salt, last, idHash).scan();
    }

    private Found scan() throws IOException {
        boolean more = true;
        while (more && next <= lastExpected) {
            more = takeRecord() || stepOverDamage();
        }
        long tornBytes = isNewest() ? tornBytes() : 0;
        if (!isNewest() && next <= lastExpected && lastExpected - first < MAX_RECORDS) {
            damage(lastExpected);
        }
        return new Found(index, offset, lastTimeMillis, tornBytes, List.copyOf(damages));
    }

    private boolean isNewest() {
        return lastExpected == NEWEST;
    }

    private boolean takeRecord() throws IOException {
        int length = wholeRecord(offset);
        if (length == 0 || Records.position(window.buffer(), window.at(offset)) != next) {
            return false;
        }
        RecordHead head = Records.head(window.buffer(), window.at(offset));
        index.add((int) offset, head.kind(), idHash.of(id(length)));
        lastTimeMillis = head.timeMillis();
        next++;
        offset += length;
        return true;
    }

    /** {@return the id of the record, or nothing at all where it is of a kind that a later version knows} */
    private String id(int length) {
        try {
            return UpdateBody.id(window.body(offset, length));
        } catch (MalformedRecordException e) {
            return "";
        }
    }

    /** {@return the length of the record at an offset, 0 if none is there or it is not whole} */
    private int wholeRecord(long at) throws IOException {
        int length = window.recordLength(at);
        return length > 0 && Records.isWhole(window.buffer(), window.at(at), length, salt) ? length : 0;
    }

    /** {@return whether the log goes on after what is not whole} */
    private boolean stepOverDamage() throws IOException {
        long most = Math.min(lastExpected, first + MAX_RECORDS);
        long at = offset + 1;
        while (window.has(at, Records.HEAD_BYTES)) {
            if (window.has(at, TWO_LONGS) && areZero(at)) {
                // No record begins in the first eight of sixteen zeros: its length would be zero.
                at += Long.BYTES;
                continue;
            }
            int inBuffer = window.at(at);
            long position = Records.position(window.buffer(), inBuffer);
            if (position > next && position <= most && wholeRecord(at) > 0) {
                RecordHead head = Records.head(window.buffer(), window.at(at));
                if (!isNewest() || head.durableThrough() >= next) {
                    damage(position - 1);
                    offset = at;
                    return true;
                }
            }
            at++;
        }
        return false;
    }

    private boolean areZero(long at) {
        int inBuffer = window.at(at);
        return window.buffer().getLong(inBuffer) == 0 && window.buffer().getLong(inBuffer + Long.BYTES) == 0;
    }

    private void damage(long last) {
        damages.add(new Damage(next, last, offset));
        while (next <= last) {
            index.addDamaged();
            next++;
        }
    }

    private long tornBytes() throws IOException {
        long torn = 0;
        for (long at = offset; window.has(at, 1); at++) {
            if (window.has(at, TWO_LONGS) && areZero(at)) {
                at += TWO_LONGS - 1;
            } else if (window.buffer().get(window.at(at)) != 0) {
                torn = at + 1 - offset;
            }
        }
        return torn;
    }
}
