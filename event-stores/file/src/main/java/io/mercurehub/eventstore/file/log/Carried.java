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
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
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

    /** Whether it has not taken what was to be kept last. */
    private boolean fails;

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
        Optional<Content> content = read(disk, names);
        if (content.isPresent()) {
            return content.get().through();
        }
        try {
            CarriedFile.write(disk, new Content(trimmedThrough, List.of()), CarriedFile.MAX_BYTES);
        } catch (IOException e) {
            LOG.debug("The history begins without the file {}", SegmentFiles.CARRIED, e);
        }
        return trimmedThrough;
    }

    /** {@return what the file says; empty when there is none, or none that can be read} */
    private static Optional<Content> read(Disk disk, List<String> names) throws IOException {
        if (!names.contains(SegmentFiles.CARRIED)) {
            return Optional.empty();
        }
        Optional<Content> content = CarriedFile.read(disk);
        if (content.isEmpty()) {
            LOG.warn(
                    "History {}: the file \"{}\" is damaged and begun anew; of subscriptions that a crash has left open and"
                            + " of which no update is left, nobody will be told that they have gone; nothing else is lost",
                    disk.describe(),
                    SegmentFiles.CARRIED);
        }
        return content;
    }

    /**
     * Sees to it that the bytes of all events up to a position may go.
     *
     * @throws IOException when the disk does not take what is needed of them; it is kept in memory, and written the next time
     */
    void keep(long position) throws IOException {
        if (segments.all().stream()
                .anyMatch(segment -> events(segment, position).findAny().isPresent())) {
            unwritten = merged(position);
        }
        through = Math.max(through, position);
        writeDown();
    }

    /** As {@link #keep}; goes on when the disk does not take it: a full one has space only once something is dropped. */
    void tryToKeep(long position) {
        try {
            keep(position);
            fails = false;
        } catch (IOException e) {
            if (!fails) {
                fails = true;
                LOG.warn(
                        "History: what has to be remembered of trimmed subscription events cannot be written down; should"
                                + " the hub crash now, nobody will be told that these subscriptions have gone",
                        e);
            }
        }
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

    private Content merged(long position) throws IOException {
        Map<Topic, Event> open = new LinkedHashMap<>();
        for (Event event : written()) {
            open.put(event.topic(), event);
        }
        for (Segment segment : segments.all()) {
            merge(segment, position, open);
        }
        return new Content(Math.max(through, position), List.copyOf(open.values()));
    }

    private List<Event> written() throws IOException {
        Content content = unwritten;
        return content == null ? read(disk, disk.list()).map(Content::events).orElse(List.of()) : content.events();
    }

    private void merge(Segment segment, long position, Map<Topic, Event> open) throws IOException {
        int[] numbers = events(segment, position).toArray();
        if (numbers.length == 0) {
            return;
        }
        try (SegmentReader reader = segment.read(READ_BYTES)) {
            if (reader == null) {
                return;
            }
            for (int number : numbers) {
                Event event = reader.read(number, Event::read);
                if (event != null && open.remove(event.topic()) == null) {
                    open.put(event.topic(), event);
                }
            }
        }
    }

    /** {@return the numbers of the events in a segment, up to a position, that have not been looked at} */
    private IntStream events(Segment segment, long position) {
        long from = Math.max(0, through + 1 - segment.first());
        long to = Math.min(segment.last(), position) + 1 - segment.first();
        return from < to ? IntStream.range((int) from, (int) to).filter(segment.index()::isEvent) : IntStream.empty();
    }
}
