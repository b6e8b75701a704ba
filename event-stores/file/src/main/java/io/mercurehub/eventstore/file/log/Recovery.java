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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a folder holds when it is opened. It writes to no segment: a torn tail stays where it is, and is cut off by the
 * next segment, which says by its name how far the log goes in this one.
 *
 * <p>Confined to the thread that opens the log.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final LongSupplier random;
    private final long nowMillis;

    /**
     * @param random numbers that nobody can guess
     * @param nowMillis the time
     */
    Recovery(Disk disk, LongSupplier random, long nowMillis) {
        this.disk = disk;
        this.random = random;
        this.nowMillis = nowMillis;
    }

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
        TreeSet<Long> firsts = new TreeSet<>();
        names.forEach(name -> SegmentFiles.firstOfLog(name).ifPresent(firsts::add));
        HistoryFile history = history(new HashSet<>(names), !firsts.isEmpty());
        List<Segment> segments = new ArrayList<>();
        try {
            long carriedThrough = Carried.open(
                    disk, new HashSet<>(names), Math.max(history.trimmedThrough(), history.eventsThrough()));
            // What is trimmed beyond that may have an event which is needed.
            long droppable = Math.min(history.trimmedThrough(), carriedThrough);
            IdHash idHash = new IdHash(history.hashKey());
            for (long first : firsts) {
                Long next = firsts.higher(first);
                if (next == null) {
                    segments.add(newest(first, idHash));
                } else if (next > droppable + 1) {
                    segments.add(older(first, next - 1, idHash));
                } else {
                    disk.delete(SegmentFiles.log(first));
                    disk.delete(SegmentFiles.index(first));
                }
            }
            long last =
                    segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last();
            long trimmed = Math.max(history.trimmedThrough(), history.eventsThrough());
            return new Recovered(history, segments, carriedThrough, Math.max(last, Math.max(trimmed, carriedThrough)));
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

    private HistoryFile history(Set<String> names, boolean hasSegments) throws IOException {
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

    private Segment older(long first, long last, IdHash idHash) throws IOException {
        DiskFile file = disk.open(SegmentFiles.log(first));
        try {
            Optional<SegmentHeader> header = header(first, file);
            if (header.isEmpty()) {
                return unreadable(first, last - first + 1, file);
            }
            long salt = header.get().salt();
            Optional<SealedIndex> index = index(first, salt, idHash)
                    .filter(found -> first + found.count() - 1 == last)
                    .filter(found -> found.segment().endOffset() <= size(file));
            if (index.isPresent()) {
                return sealed(first, file, index.get());
            }
            LOG.info(
                    "History segment {}: it is read from its beginning, its index is made again",
                    SegmentFiles.log(first));
            return scanned(first, salt, file, SegmentScan.older(file, first, last, salt, idHash));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private Segment newest(long first, IdHash idHash) throws IOException {
        DiskFile file = disk.openToWrite(SegmentFiles.log(first));
        try {
            Optional<SegmentHeader> header = header(first, file);
            if (header.isEmpty()) {
                return unreadable(first, SegmentScan.MAX_RECORDS, file);
            }
            long salt = header.get().salt();
            Optional<SealedIndex> index = index(first, salt, idHash);
            if (index.isPresent() && index.get().segment().endOffset() == size(file)) {
                return sealed(first, file, index.get());
            }
            // What a killed process has written but not synced can be read, but is not yet safe.
            file.sync();
            SegmentScan.Found found = SegmentScan.newest(file, first, salt, idHash);
            if (index.isPresent() && index.get().count() > found.index().count()) {
                // It was written when the segment had grown as far as it ever would, so what lacks is lost.
                long last = first + index.get().count() - 1;
                return scanned(first, salt, file, SegmentScan.older(file, first, last, salt, idHash));
            }
            if (found.tornBytes() > 0) {
                LOG.warn(
                        "History segment {}: cut off {} bytes after position {}, which an unclean stop has left"
                                + " unfinished; nothing that was acknowledged is lost",
                        SegmentFiles.log(first),
                        found.tornBytes(),
                        first + found.index().count() - 1);
            }
            return scanned(first, salt, file, found);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** {@return the header of a segment, unless it is damaged} */
    static Optional<SegmentHeader> header(long first, DiskFile file) throws IOException {
        Optional<SegmentHeader> header = SegmentHeader.read(file);
        if (header.isPresent() && header.get().version() > SegmentHeader.VERSION) {
            throw new IOException(SegmentFiles.log(first) + ": written by a later version of this program: format "
                    + header.get().version() + " (expected: at most " + SegmentHeader.VERSION + ")");
        }
        return header;
    }

    private Optional<SealedIndex> index(long first, long salt, IdHash idHash) {
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

    private static Segment sealed(long first, DiskFile file, SealedIndex index) {
        return new Segment(
                first,
                index.segment().salt(),
                file,
                index,
                index.segment().endOffset(),
                index.segment().lastTimeMillis(),
                size(file));
    }

    private static Segment scanned(long first, long salt, DiskFile file, SegmentScan.Found found) {
        for (SegmentScan.Damage damage : found.damages()) {
            LOG.error(
                    "History segment {}: the updates at positions {} to {} (from byte {}) are damaged and lost; all"
                            + " others are served",
                    SegmentFiles.log(first),
                    damage.firstPosition(),
                    damage.lastPosition(),
                    damage.offset());
        }
        return new Segment(first, salt, file, found.index(), found.endOffset(), found.lastTimeMillis(), size(file));
    }

    private static Segment unreadable(long first, long records, DiskFile file) {
        LOG.error(
                "History segment {}: its header is damaged, so all updates in it are lost, those from position {} on;"
                        + " all others are served",
                SegmentFiles.log(first),
                first);
        OpenIndex index = new OpenIndex();
        for (long i = 0; i < Math.min(records, SegmentScan.MAX_RECORDS); i++) {
            index.addDamaged();
        }
        return new Segment(first, 0, file, index, SegmentHeader.BYTES, 0, size(file));
    }

    private static long size(DiskFile file) {
        try {
            return file.size();
        } catch (IOException e) {
            LOG.debug("The size of a file cannot be read", e);
            return 0;
        }
    }
}
