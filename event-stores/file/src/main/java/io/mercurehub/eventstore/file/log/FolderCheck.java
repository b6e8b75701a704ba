package io.mercurehub.eventstore.file.log;

import io.mercurehub.config.store.CheckListener;
import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.config.store.HistoryState;
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
import io.mercurehub.hub.store.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that is in a folder, says what is not as it was written and what that costs, and changes nothing.
 *
 * <p>Confined to one thread.
 */
public final class FolderCheck {

    private static final int READ_BYTES = 128 * 1024;

    private final Disk disk;
    private final CheckListener told;
    private final List<String> names;
    private final long bytes;
    private IdHash idHash = new IdHash(0);

    /** What has been trimmed: nobody misses anything up to there. */
    private long trimmedThrough;

    /** Up to where subscription events are trimmed. */
    private long eventsThrough;

    /** How many records are not damaged, not trimmed, more than an id, and not subscription events. */
    private long updates;

    /** How many subscription events are not damaged and not trimmed. */
    private long events;

    /** How many of the others hold a place with their ids. */
    private long heldIds;

    /** What an unclean stop has left behind the last record. */
    private long unfinishedBytes;

    /** How large the segments are that have been checked. */
    private long checkedBytes;

    /** The latest time of a record so far. */
    private long latestMillis;

    private FolderCheck(Disk disk, CheckListener told) throws IOException {
        this.disk = disk;
        this.told = told;
        this.names = disk.list();
        this.bytes = bytes();
    }

    /**
     * Checks a folder that nobody else uses.
     *
     * @param told hears of every damage, as it is found, and of each record that has been checked
     * @throws IOException when the folder cannot be read, or was written by a later version
     */
    public static HistoryState run(Disk disk, CheckListener told) throws IOException {
        return new FolderCheck(disk, told).run();
    }

    private HistoryState run() throws IOException {
        names.stream()
                .filter(name -> !SegmentFiles.isOurs(name))
                .sorted()
                .forEach(name -> harmless(
                        name, -1, "it is not part of a history", "a hub does not start before it is taken away"));
        NavigableSet<Long> firsts = SegmentFiles.firsts(names);
        boolean hasHistory = checkHistory(!firsts.isEmpty());
        Optional<CarriedFile.Content> carried = checkCarried();
        long last = Math.max(
                Math.max(trimmedThrough, eventsThrough),
                carried.map(CarriedFile.Content::through).orElse(0L));
        if (hasHistory && !firsts.isEmpty() && firsts.first() > trimmedThrough + 1) {
            lost(
                    SegmentFiles.log(trimmedThrough + 1),
                    -1,
                    trimmedThrough + 1,
                    firsts.first() - 1,
                    "there is no such file");
        }
        for (long first : firsts) {
            last = Math.max(last, checkSegment(first, firsts.higher(first)));
        }
        told.checked(bytes, bytes);
        return new HistoryState(
                new Position(trimmedThrough),
                new Position(last),
                updates,
                events,
                carried.map(content -> content.events().size()).orElse(0),
                heldIds,
                bytes,
                unfinishedBytes);
    }

    /** Checks what the folder says of itself; returns whether that can be read. */
    private boolean checkHistory(boolean hasSegments) throws IOException {
        boolean isThere = names.contains(SegmentFiles.HISTORY);
        HistoryFile history = isThere ? HistoryFile.look(disk).orElse(null) : null;
        if (history == null) {
            if (hasSegments || isThere) {
                harmless(
                        SegmentFiles.HISTORY,
                        -1,
                        "it is missing or damaged",
                        "it is made again when a hub starts; what was trimmed by age may be back for a while, and who"
                                + " reads subscription events is not told of all that are gone");
            }
            return false;
        }
        if (history.isHeaderDamaged()) {
            harmless(
                    SegmentFiles.HISTORY,
                    0,
                    "one of the two copies of its header is damaged",
                    "the other copy is used");
        }
        if (history.isSlotDamaged()) {
            harmless(
                    SegmentFiles.HISTORY,
                    -1,
                    "one of its two notes of what is trimmed is damaged, or a power cut has left it unfinished",
                    "the other one is used; what was trimmed last may be back for a while, and who reads subscription"
                            + " events is not told of the last that are gone");
        }
        idHash = new IdHash(history.hashKey());
        trimmedThrough = history.noted().trimmedThrough();
        eventsThrough = history.noted().eventsThrough();
        return true;
    }

    private Optional<CarriedFile.Content> checkCarried() throws IOException {
        if (!names.contains(SegmentFiles.CARRIED)) {
            return Optional.empty(); // as in a folder of an earlier version
        }
        Optional<CarriedFile.Content> carried = CarriedFile.read(disk);
        if (carried.isEmpty()) {
            harmless(
                    SegmentFiles.CARRIED,
                    -1,
                    "it is damaged",
                    "it is begun anew when a hub starts; of subscriptions that a crash has left open and of which no"
                            + " update is left, nobody will be told that they have gone");
        }
        return carried;
    }

    /** Checks one segment; returns the last position in it. */
    private long checkSegment(long first, @Nullable Long next) throws IOException {
        String name = SegmentFiles.log(first);
        try (DiskFile file = disk.open(name)) {
            SegmentHeader header = Recovery.header(first, file).orElse(null);
            if (header == null) {
                // As many as there may be in the newest one: positions are never used twice.
                long last = (next == null ? first + SegmentScan.MAX_RECORDS : next) - 1;
                lost(name, 0, first, last, "its header is damaged");
                return last;
            }
            if (!header.isTwice()) {
                harmless(name, 0, "one of the two copies of its header is damaged", "the other copy is used");
            }
            long salt = header.salt();
            SealedIndex index = checkIndex(first, salt);
            SegmentScan.Found found =
                    SegmentScan.run(file, first, next == null ? SegmentScan.NEWEST : next - 1, salt, idHash);
            if (next == null && index != null && index.count() >= found.index().count()) {
                found = SegmentScan.run(file, first, first + index.count() - 1, salt, idHash);
            }
            unfinishedBytes += found.tornBytes();
            if (index != null && !index.agreesWith(found.index())) {
                uselessIndex(first, "it does not say what is in the segment");
            }
            // As a hub does that opens the folder, also where others would search.
            boolean isBelieved = index != null && Recovery.isBelieved(index, next, file.size());
            SegmentIndex records = isBelieved ? Objects.requireNonNull(index) : found.index();
            long end = isBelieved ? Objects.requireNonNull(index).segment().endOffset() : found.endOffset();
            long last = (next == null ? first + found.index().count() : next) - 1;
            boolean isLoss =
                    readAll(new Segment(first, salt, file, records, end, found.lastTimeMillis(), end), last, found);
            if (isBelieved && !found.damages().isEmpty() && !isLoss) {
                harmless(
                        name,
                        found.damages().get(0).offset(),
                        "something else is between its records",
                        "nothing is lost as long as its index is there, which knows where they are");
            }
            checkedBytes += file.size();
            return last;
        }
    }

    /** {@return the index of a segment, when it is whole; else null} */
    private @Nullable SealedIndex checkIndex(long first, long salt) {
        if (!names.contains(SegmentFiles.index(first))) {
            return null;
        }
        Optional<SealedIndex> index = Recovery.index(disk, first, salt, idHash);
        if (index.isEmpty()) {
            uselessIndex(first, "it is damaged, unfinished, or not of this segment");
        }
        return index.orElse(null);
    }

    /**
     * Reads each record where a hub would look for it, and names those that are not there, one line for each stretch; returns whether
     * there are such.
     */
    private boolean readAll(Segment segment, long last, SegmentScan.Found found) throws IOException {
        boolean isLoss = false;
        try (SegmentReader reader = Objects.requireNonNull(segment.read(READ_BYTES))) {
            long lostFrom = 0;
            for (long position = segment.first(); position <= last + 1; position++) {
                int number = (int) (position - segment.first());
                boolean isWhole = position > last || (position <= segment.last() && reader.isWhole(number));
                if (!isWhole && lostFrom == 0) {
                    lostFrom = position;
                } else if (isWhole && lostFrom != 0) {
                    long offset = offset(segment, lostFrom, found);
                    lost(segment.name(), offset, lostFrom, position - 1, "no whole record is there");
                    isLoss = true;
                    lostFrom = 0;
                }
                if (isWhole && position <= last) {
                    Object unused = reader.read(number, (head, body) -> checkRecord(segment, head, body));
                }
            }
        }
        return isLoss;
    }

    /** {@return where in a segment the record of a position was, which is not whole} */
    private static long offset(Segment segment, long position, SegmentScan.Found found) {
        int number = (int) (position - segment.first());
        int offset = position <= segment.last() ? segment.index().offset(number) : SegmentIndex.DAMAGED;
        return offset != SegmentIndex.DAMAGED
                ? offset
                : found.damages().stream()
                        .filter(damage -> damage.firstPosition() <= position && position <= damage.lastPosition())
                        .mapToLong(SegmentScan.Damage::offset)
                        .findFirst()
                        .orElse(found.endOffset());
    }

    private RecordHead checkRecord(Segment segment, RecordHead head, ByteBuffer body) {
        long position = head.position();
        int offset = segment.index().offset((int) (position - segment.first()));
        try {
            if (head.isIdOnly()) {
                String unused = UpdateBody.id(body);
            } else {
                Object unused = UpdateBody.read(head, body);
            }
            count(head);
        } catch (MalformedRecordException e) {
            lost(segment.name(), offset, position, position, String.valueOf(e.getMessage()));
        }
        if (head.timeMillis() < latestMillis) {
            harmless(
                    segment.name(),
                    offset,
                    "position " + position + " is older than the one before it",
                    "limits of age may forget it at another time");
        }
        latestMillis = Math.max(latestMillis, head.timeMillis());
        told.checked(checkedBytes + offset, bytes);
        return head;
    }

    private void count(RecordHead head) {
        if (head.position() <= trimmedThrough) {
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

    private long bytes() throws IOException {
        long bytes = 0;
        for (String name : names) {
            if (SegmentFiles.isData(name)) {
                try (DiskFile file = disk.open(name)) {
                    bytes += file.size();
                }
            }
        }
        return bytes;
    }

    /** Says that records cannot be read. */
    private void lost(String part, long offset, long first, long last, String reason) {
        if (last <= trimmedThrough) {
            harmless(part, offset, reason, "nothing is missed: the updates are trimmed");
            return;
        }
        told.damaged(new HistoryDamage(
                part,
                offset,
                new Position(Math.max(first, trimmedThrough + 1)),
                new Position(last),
                reason,
                "these updates are left out; all others are served"));
    }

    private void uselessIndex(long first, String reason) {
        harmless(SegmentFiles.index(first), -1, reason, "nothing is lost: it is made again when a hub starts");
    }

    /** Says that something is wrong that costs no update. */
    private void harmless(String part, long offset, String reason, String effect) {
        told.damaged(new HistoryDamage(part, offset, Position.START, Position.START, reason, effect));
    }
}
