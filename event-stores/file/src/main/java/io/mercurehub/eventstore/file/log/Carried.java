package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.log.CarriedFile.Content;
import io.mercurehub.eventstore.file.log.CarriedFile.Event;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentFiles;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.update.Update;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription events that are trimmed and still needed: the first of a canonical topic, until the second is trimmed too.
 *
 * <pre>
 *   events            a+  b+  a-  c+  b-  d+       trimmed up to here: a+ b+ a- c+
 *                     ×   ×   ×   ×                carried: b+ c+; once b- is trimmed: c+
 * </pre>
 *
 * <p>They are written down before the bytes of any event go, and not before: until then the log itself says what there was. So
 * each event is looked at once, and a crash between the two costs nothing, since what is written says up to where that was done.
 *
 * <p>In memory only while it is at work, unless the disk does not take them. Confined to the housekeeping.
 */
final class Carried {

    private static final Logger LOG = LoggerFactory.getLogger(Carried.class);

    private static final int READ_BYTES = 128 * 1024;

    private final Disk disk;
    private final Segments segments;

    /** Up to here events have been looked at; what the file says may be less, where there are none. */
    private long through;

    /** What the disk has not taken. */
    private @Nullable Content unwritten;

    /**
     * @param segments the log
     * @param through what the file says
     */
    Carried(Disk disk, Segments segments, long through) {
        this.disk = disk;
        this.segments = segments;
        this.through = through;
    }

    /**
     * Opens the file, or begins it anew when there is none, as in a folder of an earlier version, or none that can be read.
     *
     * @param names what is in the folder
     * @param trimmedThrough where to begin: up to there events may lack already
     * @return up to where it says that events were looked at
     * @throws IOException when it was written by a later version
     */
    static long open(Disk disk, List<String> names, long trimmedThrough) throws IOException {
        if (names.contains(SegmentFiles.CARRIED)) {
            Optional<Content> content = CarriedFile.read(disk);
            if (content.isPresent()) {
                return content.get().through();
            }
            warnOfDamage(disk);
        }
        try {
            CarriedFile.write(disk, new Content(trimmedThrough, List.of()), CarriedFile.MAX_BYTES);
        } catch (IOException e) {
            LOG.debug("The history begins without the file {}", SegmentFiles.CARRIED, e);
        }
        return trimmedThrough;
    }

    private static void warnOfDamage(Disk disk) {
        LOG.warn(
                "History {}: the file \"{}\" is damaged and begun anew; of subscriptions that a crash has left open and"
                        + " of which no update is left, nobody will be told that they have gone; nothing else is lost",
                disk.describe(),
                SegmentFiles.CARRIED);
    }

    /**
     * Sees to it that the bytes of all events up to a position may go.
     *
     * @throws IOException when the disk does not take what is needed of them; it is kept in memory, and written the next time
     */
    void keep(long position) throws IOException {
        if (!withEvents(position).isEmpty()) {
            unwritten = merged(position);
        }
        through = Math.max(through, position);
        writeDown();
    }

    /**
     * {@return the events up to a position that are needed}
     *
     * @param isNeeded of which it says no, those are forgotten
     */
    CarriedEvents needed(long position, Predicate<Update> isNeeded) throws IOException {
        Content all = merged(position);
        List<Event> events = new ArrayList<>(all.events());
        if (events.removeIf(event -> !isNeeded.test(event.update()))) {
            unwritten = new Content(all.through(), List.copyOf(events));
            through = all.through();
            try {
                writeDown();
            } catch (IOException e) {
                LOG.debug("The next time", e);
            }
        }
        return new CarriedEvents(
                new Position(all.through()),
                events.stream()
                        .map(event -> new StoredUpdate(new Position(event.head().position()), event.update()))
                        .toList());
    }

    private void writeDown() throws IOException {
        Content content = unwritten;
        if (content != null) {
            CarriedFile.write(disk, content, CarriedFile.MAX_BYTES);
            unwritten = null;
        }
    }

    /** {@return the segments with events up to a position that have not been looked at} */
    private List<Segment> withEvents(long position) {
        return segments.all().stream()
                .filter(segment -> nextEvent(segment, from(segment), position) >= 0)
                .toList();
    }

    private Content merged(long position) throws IOException {
        Map<Topic, Event> open = new LinkedHashMap<>();
        for (Event event : written()) {
            open.put(event.topic(), event);
        }
        for (Segment segment : withEvents(position)) {
            merge(segment, position, open);
        }
        return new Content(Math.max(through, position), List.copyOf(open.values()));
    }

    private List<Event> written() throws IOException {
        Content content = unwritten;
        if (content != null) {
            return content.events();
        }
        if (!disk.list().contains(SegmentFiles.CARRIED)) {
            return List.of();
        }
        Optional<Content> found = CarriedFile.read(disk);
        if (found.isEmpty()) {
            warnOfDamage(disk);
        }
        return found.map(Content::events).orElse(List.of());
    }

    private void merge(Segment segment, long position, Map<Topic, Event> open) throws IOException {
        try (SegmentReader reader = segment.read(READ_BYTES)) {
            int number = nextEvent(segment, from(segment), position);
            while (reader != null && number >= 0) {
                Event event = reader.read(number, Event::read);
                if (event != null && open.remove(event.topic()) == null) {
                    open.put(event.topic(), event);
                }
                number = nextEvent(segment, number + 1, position);
            }
        }
    }

    /** {@return the number of the first record of a segment that has not been looked at} */
    private int from(Segment segment) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, through + 1 - segment.first()));
    }

    /** {@return the number of the first event in a segment from a number on, up to a position; -1 when there is none} */
    private static int nextEvent(Segment segment, int from, long position) {
        long end = Math.min(segment.last(), position) - segment.first() + 1;
        for (int number = from; number < end; number++) {
            if (segment.index().isEvent(number)) {
                return number;
            }
        }
        return -1;
    }
}
