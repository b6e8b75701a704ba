package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.SealedIndex;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.MalformedRecordException;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import io.mercurehub.eventstore.file.segment.SegmentHeader;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.eventstore.file.segment.SegmentScan;
import io.mercurehub.hub.store.IdHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads one segment and its index, compares them, and changes nothing.
 *
 * <p>Confined to one thread.
 */
final class SegmentCheck {

    private static final int READ_BYTES = 128 * 1024;

    private final Disk disk;
    private final Damages damages;
    private final IdHash idHash;
    private final long first;
    private final String name;
    private long updates;
    private long events;
    private long heldIds;
    private boolean isLoss;

    /** Up to where subscription events are trimmed. */
    private final long eventsThrough;

    /** The latest time of a record so far. */
    private long latestMillis;

    /**
     * @param damages is told what is wrong
     * @param idHash that of the folder
     * @param first the position of the first record
     * @param latestMillis the time of the last record of the segment before
     * @param eventsThrough up to where subscription events are trimmed
     */
    SegmentCheck(Disk disk, Damages damages, IdHash idHash, long first, long latestMillis, long eventsThrough) {
        this.disk = disk;
        this.damages = damages;
        this.idHash = idHash;
        this.first = first;
        this.name = SegmentFiles.log(first);
        this.latestMillis = latestMillis;
        this.eventsThrough = eventsThrough;
    }

    /**
     * What a segment holds.
     *
     * @param last the position of its last record; one less than the first when it has none
     * @param updates how many are not damaged, not trimmed, more than an id, and not subscription events
     * @param events how many subscription events are not damaged and not trimmed
     * @param heldIds how many of the others hold a place with their ids
     * @param unfinishedBytes what an unclean stop has left behind its last record
     * @param latestMillis the time of its last record
     */
    record Checked(long last, long updates, long events, long heldIds, long unfinishedBytes, long latestMillis) {}

    /** Checks a segment which others follow: the last position in it is known. */
    Checked older(long last) throws IOException {
        try (DiskFile file = disk.open(name)) {
            Optional<SegmentHeader> header = header(file);
            if (header.isEmpty()) {
                return unreadable(last);
            }
            return compare(
                    file,
                    header.get(),
                    SegmentScan.older(file, first, last, header.get().salt(), idHash),
                    index(header.get()),
                    last,
                    false);
        }
    }

    /** Checks the newest segment. */
    Checked newest() throws IOException {
        try (DiskFile file = disk.open(name)) {
            Optional<SegmentHeader> header = header(file);
            if (header.isEmpty()) {
                // As many as there may be: positions are never used twice.
                return unreadable(first + SegmentScan.MAX_RECORDS - 1);
            }
            long salt = header.get().salt();
            Optional<SealedIndex> index = index(header.get());
            SegmentScan.Found found = SegmentScan.newest(file, first, salt, idHash);
            long last = first + found.index().count() - 1;
            if (index.isPresent() && index.get().count() >= found.index().count()) {
                last = first + index.get().count() - 1;
                found = SegmentScan.older(file, first, last, salt, idHash);
            }
            return compare(file, header.get(), found, index, last, true);
        }
    }

    private Optional<SegmentHeader> header(DiskFile file) throws IOException {
        Optional<SegmentHeader> header = Recovery.header(first, file);
        if (header.isPresent() && !SegmentHeader.isTwice(file)) {
            damages.harmless(name, 0, "one of the two copies of its header is damaged", "the other copy is used");
        }
        return header;
    }

    private Checked unreadable(long last) {
        damages.lost(name, 0, first, last, "its header is damaged");
        return new Checked(last, 0, 0, 0, 0, latestMillis);
    }

    /** {@return the index of the segment, when it can be believed} */
    private Optional<SealedIndex> index(SegmentHeader header) throws IOException {
        String file = SegmentFiles.index(first);
        if (!disk.list().contains(file)) {
            return Optional.empty();
        }
        Optional<SealedIndex> index = SealedIndex.of(disk.map(file))
                .filter(found -> found.segment().first() == first
                        && found.segment().salt() == header.salt()
                        && found.segment().hashKey() == idHash.key());
        if (index.isEmpty()) {
            damages.index(file, "it is damaged, unfinished, or not of this segment");
        }
        return index;
    }

    private Checked compare(
            DiskFile file,
            SegmentHeader header,
            SegmentScan.Found found,
            Optional<SealedIndex> index,
            long last,
            boolean isNewest)
            throws IOException {
        if (index.isPresent() && !index.get().agreesWith(found.index())) {
            damages.index(SegmentFiles.index(first), "it does not say what is in the segment");
        }
        // As a hub does that opens the folder: an index that covers the segment is believed, also where others would
        // search; but that of the newest one only if nothing follows.
        long size = file.size();
        boolean isBelieved = index.isPresent()
                && first + index.get().count() - 1 == last
                && index.get().segment().endOffset() <= size
                && (!isNewest || index.get().segment().endOffset() == size);
        SegmentIndex records = isBelieved ? index.get() : found.index();
        long end = isBelieved ? index.get().segment().endOffset() : found.endOffset();
        readAll(new Segment(first, header.salt(), file, records, end, found.lastTimeMillis(), end), last, found);
        if (isBelieved && !found.damages().isEmpty() && !isLoss) {
            damages.harmless(
                    name,
                    found.damages().get(0).offset(),
                    "something else is between its records",
                    "nothing is lost as long as its index is there, which knows where they are");
        }
        return new Checked(last, updates, events, heldIds, found.tornBytes(), latestMillis);
    }

    /** Reads each record where a hub would look for it, and names those that are not there, one line for each stretch. */
    private void readAll(Segment segment, long last, SegmentScan.Found found) throws IOException {
        SegmentReader reader = new SegmentReader(segment, READ_BYTES);
        long lostFrom = 0;
        for (long position = first; position <= last; position++) {
            int number = (int) (position - first);
            if (position <= segment.last() && reader.isWhole(number)) {
                if (lostFrom != 0) {
                    lost(segment, lostFrom, position - 1, found);
                    lostFrom = 0;
                }
                int unused = reader.read(number, number + 1, (head, body) -> {
                    check(head, body, segment.index().offset(number));
                    return true;
                });
            } else if (lostFrom == 0) {
                lostFrom = position;
            }
        }
        if (lostFrom != 0) {
            lost(segment, lostFrom, last, found);
        }
    }

    private void lost(Segment segment, long from, long to, SegmentScan.Found found) {
        int offset = from <= segment.last() ? segment.index().offset((int) (from - first)) : SegmentIndex.DAMAGED;
        long at = offset != SegmentIndex.DAMAGED
                ? offset
                : found.damages().stream()
                        .filter(damage -> damage.firstPosition() <= from && from <= damage.lastPosition())
                        .mapToLong(SegmentScan.Damage::offset)
                        .findFirst()
                        .orElse(found.endOffset());
        isLoss = true;
        damages.lost(name, at, from, to, "no whole record is there");
    }

    private void check(RecordHead head, ByteBuffer body, int offset) {
        try {
            if (head.isIdOnly()) {
                UpdateBody.id(body);
            } else {
                UpdateBody.read(head, body);
            }
            count(head);
        } catch (MalformedRecordException e) {
            damages.lost(name, offset, head.position(), head.position(), String.valueOf(e.getMessage()));
        }
        if (head.timeMillis() < latestMillis) {
            damages.harmless(
                    name,
                    offset,
                    "position " + head.position() + " is older than the one before it",
                    "limits of age may forget it at another time");
        }
        latestMillis = Math.max(latestMillis, head.timeMillis());
    }

    private void count(RecordHead head) {
        if (head.position() <= damages.trimmedThrough()) {
            return;
        }
        if (head.isIdOnly() || (head.isSubscriptionEvent() && head.position() <= eventsThrough)) {
            heldIds++;
        } else if (head.isSubscriptionEvent()) {
            events++;
        } else {
            updates++;
        }
    }
}
