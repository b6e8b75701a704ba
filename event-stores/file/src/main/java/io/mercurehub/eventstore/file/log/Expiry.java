package io.mercurehub.eventstore.file.log;

import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.hub.store.AgeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Trims what is too old. The times of the log never go back, so the first record that is young enough is found by halving.
 *
 * <p>Shared. It reads from the disk, though only when the oldest update has become too old.
 */
final class Expiry {

    private static final int HEAD_READ_BYTES = 512;
    private static final long NEVER = Long.MAX_VALUE;

    private final Segments segments;
    private final Trim trim;
    private final AgeClock clock;
    private final long maxAgeMillis;

    /** Nothing expires before. */
    private volatile long nextMillis;

    Expiry(Segments segments, Trim trim, AgeClock clock, Optional<Duration> maxAge) {
        this.segments = segments;
        this.trim = trim;
        this.clock = clock;
        this.maxAgeMillis = maxAge.map(Duration::toMillis).orElse(NEVER);
    }

    /**
     * Trims all that is too old by now.
     *
     * @param shown the position of the newest update that may be read
     */
    void run(long shown) throws IOException {
        if (maxAgeMillis == NEVER) {
            return;
        }
        long now = clock.millis();
        if (now < nextMillis) {
            return;
        }
        long youngest = now - maxAgeMillis;
        long firstKept = firstAfter(youngest, shown);
        trim.moveTo(firstKept - 1);
        // A new update is not older than the clock, so it expires no earlier than this.
        long oldestKept = firstKept > shown ? now : Math.max(youngest + 1, timeMillis(firstKept));
        nextMillis = oldestKept + maxAgeMillis;
    }

    /** {@return the first position whose time is later; one after the last when there is none} */
    private long firstAfter(long millis, long shown) throws IOException {
        long low = trim.through() + 1;
        for (Segment segment : segments.all()) {
            if (segment.last() >= low && segment.last() < shown && segment.lastTimeMillis() <= millis) {
                low = segment.last() + 1;
            }
        }
        long high = shown + 1;
        Segment within = segments.from(low);
        if (within != null) {
            high = Math.min(high, within.last() + 1);
        }
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (timeMillis(middle) <= millis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** {@return the time of a record; of the next one that can be read, when it is damaged; 0 when there is none} */
    private long timeMillis(long position) throws IOException {
        Segment segment = segments.from(position);
        if (segment == null || !segment.acquire()) {
            return 0;
        }
        try {
            SegmentReader reader = new SegmentReader(segment, HEAD_READ_BYTES);
            for (long at = Math.max(position, segment.first()); at <= segment.last(); at++) {
                long millis = reader.timeMillis((int) (at - segment.first()));
                if (millis >= 0) {
                    return millis;
                }
            }
            return segment.lastTimeMillis();
        } finally {
            segment.release();
        }
    }
}
