package io.mercurehub.eventstore.file.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.segment.Segment;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * How many bytes of each segment belong to subscription events that are trimmed before the history around them, beside their ids,
 * which are needed still.
 *
 * <p>Each record is looked at once, in the index alone, when its events are trimmed. So an id counts as long as those that a hub
 * makes, which is near enough: this is only to tell when writing a segment again is worth while.
 *
 * <p>Shared; guarded by itself.
 */
final class TrimmedEvents {

    private static final int ID_RECORD_BYTES =
            Records.length(UpdateBody.writeId("urn:uuid:00000000-0000-4000-8000-000000000000"));

    private final Trim trim;

    @GuardedBy("this")
    private final Map<Segment, Counted> known = new WeakHashMap<>();

    TrimmedEvents(Trim trim) {
        this.trim = trim;
    }

    /** {@return how many bytes would be free if the segment were written again now, aside from what goes with its beginning} */
    synchronized long bytes(Segment segment) {
        // In this order: the second is never less than the first.
        long through = trim.through();
        long eventsThrough = trim.eventsThrough();
        if (eventsThrough < segment.first() || segment.index().events() == 0) {
            return 0;
        }
        Counted counted = known.computeIfAbsent(segment, none -> new Counted(new Sum(), new Sum()));
        return counted.trimmed().upTo(eventsThrough, segment) - counted.gone().upTo(through, segment);
    }

    /**
     * The events of one segment.
     *
     * @param trimmed all that are trimmed
     * @param gone those whose ids are not needed any more either
     */
    private record Counted(Sum trimmed, Sum gone) {}

    /** The bytes of the events from the beginning of a segment to some record, which moves on. */
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
