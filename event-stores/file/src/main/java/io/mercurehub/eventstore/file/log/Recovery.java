package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.OpenIndex;
import io.mercurehub.eventstore.file.index.SealedIndex;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import io.mercurehub.eventstore.file.segment.SegmentHeader;
import io.mercurehub.eventstore.file.segment.SegmentScan;
import io.mercurehub.hub.store.IdHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a folder holds when it is opened. It writes to no segment: a torn tail stays where it is, and is cut off by the
 * next segment, which says by its name how far the log goes in this one.
 *
 * <p>Confined to the thread that opens the log.
 *
 * @param random numbers that nobody can guess
 * @param nowMillis the time
 */
record Recovery(Disk disk, LongSupplier random, long nowMillis) {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /**
     * What a folder holds.
     *
     * @param history what it says of itself
     * @param segments the log, oldest first
     * @param carriedThrough up to where subscription events were looked at that are needed though they are trimmed
     * @param last the position of the newest record that ever was
     */
    record Recovered(HistoryFile history, List<Segment> segments, long carriedThrough, long last) {}

    Recovered run() throws IOException {
        // Names that a killed process has changed can be seen, but are not yet safe, and what follows relies on them.
        disk.syncFolder();
        List<String> names = disk.list();
        requireOurs(names);
        for (String name : names) {
            if (SegmentFiles.isTemporary(name)) {
                disk.delete(name);
            }
        }
        NavigableSet<Long> firsts = SegmentFiles.firsts(names);
        HistoryFile history = history(names, !firsts.isEmpty());
        List<Segment> segments = new ArrayList<>();
        try {
            long trimmedThrough = history.noted().trimmedThrough();
            long anyTrimmed = Math.max(trimmedThrough, history.noted().eventsThrough());
            long carriedThrough = Carried.open(disk, names, anyTrimmed);
            // What is trimmed beyond that may have an event which is needed.
            long droppable = Math.min(trimmedThrough, carriedThrough);
            IdHash idHash = new IdHash(history.hashKey());
            for (long first : firsts) {
                Long next = firsts.higher(first);
                if (next == null || next > droppable + 1) {
                    segments.add(segment(first, next, idHash));
                } else {
                    SegmentFiles.delete(disk, first);
                }
            }
            long last =
                    segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last();
            return new Recovered(
                    history, segments, carriedThrough, Math.max(last, Math.max(anyTrimmed, carriedThrough)));
        } catch (IOException | RuntimeException e) {
            segments.forEach(Segment::release);
            history.close();
            throw e;
        }
    }

    private void requireOurs(List<String> names) throws IOException {
        List<String> foreign = names.stream()
                .filter(name -> !SegmentFiles.isOurs(name))
                .sorted()
                .toList();
        if (!foreign.isEmpty()) {
            throw new IOException("\"" + foreign.get(0) + "\" is not part of a history"
                    + (foreign.size() > 1 ? ", nor are " + (foreign.size() - 1) + " others" : "")
                    + " (expected: a folder with nothing else in it)");
        }
    }

    private HistoryFile history(List<String> names, boolean hasSegments) throws IOException {
        if (names.contains(SegmentFiles.HISTORY)) {
            Optional<HistoryFile> history = HistoryFile.open(disk);
            if (history.isPresent()) {
                return history.get();
            }
        }
        if (hasSegments) {
            LOG.warn(
                    "History {}: the file \"{}\" is missing or damaged and is made again; what was trimmed by age may"
                            + " be back for a while, and who reads subscription events is not told of all that are gone;"
                            + " nothing else is lost",
                    disk.describe(),
                    SegmentFiles.HISTORY);
        }
        return HistoryFile.create(disk, random.getAsLong(), nowMillis);
    }

    /**
     * Opens a segment.
     *
     * @param next the first position of the next one; null when this is the newest
     */
    private Segment segment(long first, @Nullable Long next, IdHash idHash) throws IOException {
        String name = SegmentFiles.log(first);
        DiskFile file = next == null ? disk.openToWrite(name) : disk.open(name);
        try {
            Optional<SegmentHeader> header = header(first, file);
            if (header.isEmpty()) {
                return unreadable(first, next == null ? SegmentScan.MAX_RECORDS : next - first, file);
            }
            long salt = header.get().salt();
            Optional<SealedIndex> index = index(disk, first, salt, idHash);
            if (index.isPresent() && isBelieved(index.get(), next, file.size())) {
                SealedIndex.SealedSegment sealed = index.get().segment();
                return new Segment(
                        first, salt, file, index.get(), sealed.endOffset(), sealed.lastTimeMillis(), file.size());
            }
            SegmentScan.Found found;
            if (next == null) {
                found = newest(first, salt, file, index.map(SealedIndex::count).orElse(0), idHash);
            } else {
                LOG.info("History segment {}: it is read from its beginning, its index is made again", name);
                found = SegmentScan.run(file, first, next - 1, salt, idHash);
            }
            for (SegmentScan.Damage damage : found.damages()) {
                LOG.error(
                        "History segment {}: the updates at positions {} to {} (from byte {}) are damaged and lost; all"
                                + " others are served",
                        name,
                        damage.firstPosition(),
                        damage.lastPosition(),
                        damage.offset());
            }
            return new Segment(
                    first, salt, file, found.index(), found.endOffset(), found.lastTimeMillis(), file.size());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** @param indexed how many records the index says that there are; 0 when there is none */
    private static SegmentScan.Found newest(long first, long salt, DiskFile file, int indexed, IdHash idHash)
            throws IOException {
        // What a killed process has written but not synced can be read, but is not yet safe.
        file.sync();
        SegmentScan.Found found = SegmentScan.run(file, first, SegmentScan.NEWEST, salt, idHash);
        if (indexed > found.index().count()) {
            // It was written when the segment had grown as far as it ever would, so what lacks is lost.
            return SegmentScan.run(file, first, first + indexed - 1, salt, idHash);
        }
        if (found.tornBytes() > 0) {
            LOG.warn(
                    "History segment {}: cut off {} bytes after position {}, which an unclean stop has left"
                            + " unfinished; nothing that was acknowledged is lost",
                    SegmentFiles.log(first),
                    found.tornBytes(),
                    first + found.index().count() - 1);
        }
        return found;
    }

    /** {@return the header of a segment, unless it is damaged} */
    static Optional<SegmentHeader> header(long first, DiskFile file) throws IOException {
        Optional<SegmentHeader> header = SegmentHeader.read(file);
        if (header.isPresent()) {
            SegmentFiles.requireKnown(SegmentFiles.log(first), header.get().version(), SegmentHeader.VERSION);
        }
        return header;
    }

    /** {@return the index of a segment, when there is one that is whole, and of this segment} */
    static Optional<SealedIndex> index(Disk disk, long first, long salt, IdHash idHash) {
        try {
            return SealedIndex.of(disk.map(SegmentFiles.index(first)))
                    .filter(index -> index.segment().first() == first
                            && index.segment().salt() == salt
                            && index.segment().hashKey() == idHash.key());
        } catch (IOException e) {
            LOG.debug("History segment {} has no index that can be read", SegmentFiles.log(first), e);
            return Optional.empty();
        }
    }

    /**
     * {@return whether an index is believed: it covers the segment, and the newest one only if nothing follows}
     *
     * @param next the first position of the next segment; null when this is the newest
     * @param size that of the segment's file
     */
    static boolean isBelieved(SealedIndex index, @Nullable Long next, long size) {
        long end = index.segment().endOffset();
        return next == null ? end == size : index.segment().first() + index.count() == next && end <= size;
    }

    private static Segment unreadable(long first, long records, DiskFile file) throws IOException {
        LOG.error(
                "History segment {}: its header is damaged, so all updates in it are lost, those from position {} on;"
                        + " all others are served",
                SegmentFiles.log(first),
                first);
        OpenIndex index = new OpenIndex();
        for (long i = 0; i < Math.min(records, SegmentScan.MAX_RECORDS); i++) {
            index.addDamaged();
        }
        return new Segment(first, 0, file, index, SegmentHeader.BYTES, 0, file.size());
    }
}
