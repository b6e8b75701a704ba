package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.SealedIndex;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentCopy;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import io.mercurehub.eventstore.file.segment.SegmentMaker;
import io.mercurehub.eventstore.file.segment.SegmentScan;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives space back and keeps index files, while others write and read.
 *
 * <p>That something is trimmed is made durable before its bytes go, and before that the events in it which are still needed. So a
 * crash brings nothing back, whatever order the disk keeps, what is gone is known to be, and what is open stays so.
 *
 * <p>Confined to one thread at a time.
 */
record Housekeeping(
        Disk disk,
        StoreSettings settings,
        HistoryFile history,
        Carried carried,
        Segments segments,
        Trim trim,
        Waste waste,
        SegmentMaker maker,
        AgeClock clock) {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** Less than this part of a full segment is not worth ending the one that grows: there would be many small ones. */
    private static final int FEW_TO_END = 16;

    /** Less than this part of a full segment is not worth writing one again; there may be many, so it has to be little. */
    private static final int FEW_TO_REWRITE = 256;

    /**
     * Trims what is over the limits, gives its space back, and writes index files.
     *
     * @param otherBytes how much of the disk is taken beside the segments
     */
    void tidy(long otherBytes) throws IOException {
        trim.expire();
        carried.tryToKeep(0);
        if (settings.maxAge().isPresent()) {
            history.trimmed(trim.through(), 0, clock.millis());
        }
        // Without what is carried: it grows with those who are subscribed, who push out no update.
        trimBytes(otherBytes);
        // In this order: the second is never less than the first. Once for all, so that what is needed is written once.
        long through = trim.through();
        long eventsThrough = trim.eventsThrough();
        dropTrimmed(through, eventsThrough);
        lookAtOne();
        for (Segment segment : segments.all()) {
            if (!segments.isGrowing(segment)) {
                if (isMostlyWaste(segment)) {
                    rewrite(segment, through, eventsThrough);
                } else {
                    maker.writeIndex(segment);
                }
            }
        }
    }

    /** Does what is left to do when nothing is written any more. */
    void finish() throws IOException {
        trim.expire();
        carried.tryToKeep(0);
        if (!settings.rules().isEmpty()) {
            history.remember(trim.through(), trim.eventsThrough(), clock.millis());
        } else {
            history.trimmed(trim.through(), trim.eventsThrough(), clock.millis());
        }
        for (Segment segment : segments.all()) {
            maker.writeIndex(segment);
        }
    }

    void close() throws IOException {
        history.close();
    }

    /**
     * {@return whether more than half of a segment's records are trimmed or expired, in bytes, and they are not few or all there are}
     */
    boolean isMostlyExpired(Segment segment) {
        long trimmed = waste.bytes(segment);
        return isExpired(segment)
                || (trimmed > segment.endOffset() / 2 && trimmed >= settings.segmentBytes() / FEW_TO_END);
    }

    /** {@return whether a segment has records, and all of them are trimmed} */
    boolean isExpired(Segment segment) {
        return segment.index().count() > 0 && segment.last() <= trim.through();
    }

    /** Reads a segment again which could not be written or synced, and says what it found. */
    void verify(Segment segment) {
        long last = segment.last();
        if (last < segment.first() || last <= trim.through()) {
            return;
        }
        try (DiskFile file = disk.open(segment.name())) {
            SegmentScan.Found found = SegmentScan.run(file, segment.first(), last, segment.salt(), maker.idHash());
            if (found.damages().isEmpty()) {
                LOG.info(
                        "History segment {}: read again, all updates up to position {} are there",
                        segment.name(),
                        last);
            } else {
                LOG.error("History segment {}: read again, and damaged: {}", segment.name(), found.damages());
            }
        } catch (IOException e) {
            LOG.error("History segment {} cannot be read again", segment.name(), e);
        }
    }

    /** Finds out what rules expire in one of the segments that another process has written, so that the disk is busy only shortly. */
    private void lookAtOne() throws IOException {
        Optional<Segment> unknown = segments.all().stream()
                .filter(segment -> waste.isUnknown(segment) && !segments.isGrowing(segment))
                .findFirst();
        if (unknown.isPresent()) {
            waste.look(unknown.get());
        }
    }

    private void trimBytes(long otherBytes) throws IOException {
        Collection<Segment> all = segments.all();
        long through = 0;
        long total = otherBytes + all.stream().mapToLong(Housekeeping::bytes).sum();
        for (Segment segment : all) {
            if (total <= settings.maxBytes() || segments.isGrowing(segment)) {
                break;
            }
            through = segment.last();
            total -= bytes(segment);
        }
        // Before a reader sees it: nobody could know again after a crash.
        history.trimmed(through, 0, clock.millis());
        trim.moveTo(through);
    }

    /** {@return how much of the disk a segment takes, with its index, as if that were there already} */
    private static long bytes(Segment segment) {
        return segment.fileBytes() + SealedIndex.bytes(segment.index().count());
    }

    /** {@return the subscription events that are trimmed and still needed} */
    CarriedEvents carriedEvents(Predicate<Update> isNeeded) throws IOException {
        return carried.needed(trim.eventsThrough(), isNeeded);
    }

    private void dropTrimmed(long through, long eventsThrough) throws IOException {
        List<Segment> dropped = segments.all().stream()
                .filter(segment -> !segments.isGrowing(segment) && segment.last() <= through)
                .toList();
        if (dropped.isEmpty()) {
            return;
        }
        carried.tryToKeep(eventsThrough);
        history.trimmed(through, 0, clock.millis());
        for (Segment segment : dropped) {
            segments.remove(segment);
            SegmentFiles.delete(disk, segment.first());
        }
        disk.syncFolder();
        LOG.debug("History: {} segments dropped, up to position {}", dropped.size(), through);
    }

    /** {@return whether it takes more than twice the space that its records need, and that is worth while} */
    private boolean isMostlyWaste(Segment segment) {
        long free = waste.bytes(segment) + segment.fileBytes() - segment.endOffset();
        return segment.index().count() > 0
                && segment.last() > trim.through()
                && !segment.isBeyondCopying()
                && free > segment.fileBytes() / 2
                && free >= settings.segmentBytes() / FEW_TO_REWRITE;
    }

    private void rewrite(Segment segment, long through, long eventsThrough) throws IOException {
        long first = Math.max(segment.first(), through + 1);
        // Before the copy lacks any of them: after a crash nobody could tell which events are gone, or still needed.
        carried.keep(eventsThrough);
        history.trimmed(through, eventsThrough, clock.millis());
        Optional<Segment> copy = SegmentCopy.copy(disk, maker, segment, first, this::needsNoMoreThanItsId);
        if (copy.isEmpty()) {
            return;
        }
        if (!segments.replace(segment, copy.get())) {
            copy.get().release();
            return;
        }
        if (first != segment.first()) {
            SegmentFiles.delete(disk, segment.first());
        }
        disk.syncFolder();
        LOG.debug(
                "History segment {}: written again as {}, {} bytes instead of {}",
                segment.name(),
                copy.get().name(),
                copy.get().fileBytes(),
                segment.fileBytes());
        maker.writeIndex(copy.get());
    }

    private boolean needsNoMoreThanItsId(RecordHead head, ByteBuffer body) {
        return head.isSubscriptionEvent()
                ? head.position() <= history.noted().eventsThrough()
                : waste.isExpired(head, body);
    }
}
