package io.mercurehub.eventstore.file.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of each segment nobody needs any more: those of records that are trimmed; of updates that rules for topics expire
 * before that; and of subscription events that are trimmed before that. Of the latter two the ids are still needed.
 *
 * <p>What rules expire is known of the segments that this process has written; others are read once, when the housekeeper asks for it.
 * Events are looked at once each, in the index alone, when they are trimmed; so an id counts as long as those that a hub makes. All of
 * it is near enough: it is only to tell when writing a segment again is worth while.
 *
 * <p>Shared; guarded by itself.
 */
final class Waste {

    private static final int READ_BYTES = 1 << 20;
    private static final int ID_RECORD_BYTES =
            Records.length(UpdateBody.writeId("urn:uuid:00000000-0000-4000-8000-000000000000"));

    private final HistoryRules rules;
    private final AgeClock clock;
    private final Trim trim;

    /** What rules expire in each segment, by the age at which they do so. */
    @GuardedBy("this")
    private final Map<Segment, Map<Long, Early>> early = new WeakHashMap<>();

    @GuardedBy("this")
    private final Map<Segment, Events> events = new WeakHashMap<>();

    Waste(HistoryRules rules, AgeClock clock, Trim trim) {
        this.rules = rules;
        this.clock = clock;
        this.trim = trim;
    }

    /**
     * The updates of one age in a segment.
     *
     * @param maxAgeMillis for how long they can be replayed
     * @param bytes how many bytes are free once all of them have expired
     * @param lastMillis when the last of them was appended
     */
    private record Early(long maxAgeMillis, long bytes, long lastMillis) {

        Early and(Early later) {
            return new Early(maxAgeMillis, bytes + later.bytes, later.lastMillis);
        }

        boolean isExpired(long nowMillis) {
            return nowMillis >= HistoryRules.replayableUntilMillis(maxAgeMillis, lastMillis);
        }
    }

    /** {@return about how many bytes of a segment's records would be free if it were written again now, as far as is known} */
    synchronized long bytes(Segment segment) {
        // In this order: the second is never less than the first.
        long through = trim.through();
        long eventsThrough = trim.eventsThrough();
        return trimmedBytes(segment, through) + expiredBytes(segment) + eventBytes(segment, through, eventsThrough);
    }

    private static long trimmedBytes(Segment segment, long through) {
        if (through < segment.first()) {
            return 0;
        }
        SegmentIndex index = segment.index();
        for (long number = through + 1 - segment.first(); number < index.count(); number++) {
            int offset = index.offset((int) number);
            if (offset != SegmentIndex.DAMAGED) {
                return (long) offset - index.offset(0);
            }
        }
        return segment.endOffset();
    }

    @GuardedBy("this")
    private long expiredBytes(Segment segment) {
        long now = clock.millis();
        return early.getOrDefault(segment, Map.of()).values().stream()
                .filter(some -> some.isExpired(now))
                .mapToLong(Early::bytes)
                .sum();
    }

    @GuardedBy("this")
    private long eventBytes(Segment segment, long through, long eventsThrough) {
        if (eventsThrough < segment.first()) {
            return 0;
        }
        Events known = events.computeIfAbsent(segment, none -> new Events(new Sum(), new Sum()));
        return known.trimmed().upTo(eventsThrough, segment) - known.gone().upTo(through, segment);
    }

    /** Says that a segment is empty and will be written to. */
    synchronized void begun(Segment segment) {
        early.put(segment, new HashMap<>());
    }

    /**
     * Takes into account that an update which expires early stands in a segment.
     *
     * @param maxAgeMillis for how long it can be replayed
     * @param bytes how many bytes are free then
     * @param millis when it was appended
     */
    synchronized void expiresEarly(Segment segment, long maxAgeMillis, long bytes, long millis) {
        early.computeIfAbsent(segment, none -> new HashMap<>())
                .merge(maxAgeMillis, new Early(maxAgeMillis, bytes, millis), Early::and);
    }

    /** {@return whether it is not known yet what rules expire in a segment} */
    synchronized boolean isUnknown(Segment segment) {
        return !rules.isEmpty() && !early.containsKey(segment);
    }

    /** Finds out what rules expire in a segment that grows no more. */
    void look(Segment segment) throws IOException {
        Map<Long, Early> found = new HashMap<>();
        try (SegmentReader reader = segment.read(READ_BYTES)) {
            if (reader == null) {
                return;
            }
            for (int number = 0; number < segment.index().count(); number++) {
                Early update = reader.read(number, this::early);
                if (update != null) {
                    found.merge(update.maxAgeMillis(), update, Early::and);
                }
            }
        }
        synchronized (this) {
            early.put(segment, found);
        }
    }

    /** {@return whether a rule has expired the update in a record by now} */
    boolean isExpired(RecordHead head, ByteBuffer body) {
        Early update = early(head, body);
        return update != null && update.isExpired(clock.millis());
    }

    /** {@return a record that is an update which a rule expires; null for any other} */
    private @Nullable Early early(RecordHead head, ByteBuffer body) {
        if (head.kind() != Records.UPDATE) {
            return null;
        }
        int bytes = body.remaining();
        Update update = UpdateBody.read(head, body);
        long age = rules.maxAgeMillis(update);
        return age == HistoryRules.FOREVER
                ? null
                : new Early(age, bytes - update.id().orElseThrow().value().length(), head.timeMillis());
    }

    /**
     * The subscription events of one segment.
     *
     * @param trimmed all that are trimmed
     * @param gone those whose ids are not needed any more either
     */
    private record Events(Sum trimmed, Sum gone) {}

    /** The bytes of the events, beside their ids, from the beginning of a segment to some record, which moves on. */
    private static final class Sum {

        private int next;
        private long bytes;

        long upTo(long position, Segment segment) {
            SegmentIndex index = segment.index();
            long end = Math.min(position + 1 - segment.first(), index.count());
            while (next < end) {
                bytes += index.isEvent(next) ? bytesOf(next, index, segment) : 0;
                next++;
            }
            return bytes;
        }

        private static long bytesOf(int number, SegmentIndex index, Segment segment) {
            long end = number + 1 < index.count() ? index.offset(number + 1) : segment.endOffset();
            return Math.max(0, end - index.offset(number) - ID_RECORD_BYTES);
        }
    }
}
