package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.hub.store.LiveOnlyUpdates;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log from any place, and finds places by id.
 *
 * <p>Safe for use by any thread; reads from the disk. Segments may go meanwhile: what is trimmed is so before its segment goes,
 * so whoever finds no segment, or a later one, looks again at what is trimmed.
 */
record LogReader(
        Segments segments, Trim trim, HistoryRules rules, LiveOnlyUpdates liveOnly, AgeClock clock, IdHash idHash) {

    private static final int PAGE_READ_BYTES = 128 * 1024;
    private static final int RECORD_READ_BYTES = 2048;

    /** {@return the position of the earliest update with an id, or the newest trimmed one for {@link EventId#EARLIEST}} */
    Optional<Position> locate(EventId id) throws IOException {
        long shown = segments.shown();
        trim.expire();
        if (id.isEarliest()) {
            return Optional.of(new Position(trim.through()));
        }
        int hash = idHash.of(id.value());
        for (Segment segment : segments.all()) {
            Optional<Position> found =
                    segment.last() > trim.through() ? locate(segment, id, hash, shown) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Position> locate(Segment segment, EventId id, int hash, long shown) throws IOException {
        SegmentIndex index = segment.index();
        int number = index.find(hash, (int) Math.max(0, trim.through() + 1 - segment.first()));
        if (number < 0) {
            return Optional.empty();
        }
        try (SegmentReader reader = segment.read(RECORD_READ_BYTES)) {
            while (reader != null && number >= 0 && segment.first() + number <= shown) {
                if (id.value().equals(reader.read(number, (head, body) -> UpdateBody.id(body)))) {
                    return Optional.of(new Position(segment.first() + number));
                }
                number = index.find(hash, number + 1);
            }
        }
        return Optional.empty();
    }

    /** {@return what follows a position, up to the newest update that may be read} */
    HistoryPage read(long after, int maxUpdates, long maxBytes) throws IOException {
        long shown = segments.shown();
        trim.expire();
        Page page = new Page(maxUpdates, maxBytes, trim.eventsThrough(), clock.millis());
        long next = after + 1;
        while (next <= shown && !page.isFull) {
            Segment segment = segments.from(next);
            if (after < trim.through() || segment == null || segment.first() > shown) {
                break;
            }
            try (SegmentReader reader = segment.read(PAGE_READ_BYTES)) {
                if (reader == null) {
                    continue;
                }
                page.trimmedIn(segment, trim.eventsThrough());
                int from = (int) Math.max(0, next - segment.first());
                int to = (int) (Math.min(shown, segment.last()) - segment.first() + 1);
                for (int number = from; number < to && !page.isFull; number++) {
                    page.add(reader.read(number, page::decode));
                }
                next = segment.first() + to;
            }
        }
        if (page.updates.isEmpty() && after < trim.through()) {
            return HistoryPage.TRIMMED;
        }
        return new HistoryPage(
                page.updates,
                false,
                new Position(page.eventsGone > after ? page.eventsGone : 0),
                new Position(liveOnly.goneUpTo(after)));
    }

    /** Collects updates within limits. */
    private final class Page {

        private final int maxUpdates;
        private final long maxBytes;

        /** Subscription events up to this position are trimmed. */
        private long eventsGone;

        private final long nowMillis;
        private final List<StoredUpdate> updates = new ArrayList<>();
        private long bytes;
        private boolean isFull;

        Page(int maxUpdates, long maxBytes, long eventsGone, long nowMillis) {
            this.eventsGone = eventsGone;
            this.nowMillis = nowMillis;
            this.maxUpdates = maxUpdates;
            this.maxBytes = maxBytes;
        }

        /** Looks again at what is trimmed in a segment that is read next: it may have been written again without that meanwhile. */
        void trimmedIn(Segment segment, long eventsThrough) {
            if (eventsThrough >= segment.first()) {
                eventsGone = eventsThrough;
            }
        }

        /** {@return the update in a record; null for none that can be replayed} */
        @Nullable
        StoredUpdate decode(RecordHead head, ByteBuffer body) {
            Position position = new Position(head.position());
            if (head.isSubscriptionEvent() && head.position() <= eventsGone) {
                return null;
            }
            if (head.isIdOnly()) {
                Update live = liveOnly.get(head.position());
                return live == null ? null : new StoredUpdate(position, live, StoredUpdate.NEVER);
            }
            Update update = UpdateBody.read(head, body);
            long until = HistoryRules.replayableUntilMillis(rules.maxAgeMillis(update), head.timeMillis());
            return nowMillis >= until ? null : new StoredUpdate(position, update, until);
        }

        /** Adds an update, if there is one, and room for it. */
        void add(@Nullable StoredUpdate next) {
            if (next == null) {
                return;
            }
            bytes += next.update().estimatedBytes();
            isFull = !updates.isEmpty() && bytes > maxBytes;
            if (!isFull) {
                updates.add(next);
                isFull = updates.size() == maxUpdates;
            }
        }
    }
}
