package io.mercurehub.eventstore.file.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.file.record.MalformedRecordException;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentReader;
import io.mercurehub.hub.store.AgeClock;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.update.Update;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * What rules for topics expire before the history around it is trimmed, and how many bytes of each segment that will free.
 *
 * <p>Bytes are known of the segments that this process has written; others are read once, when the housekeeper asks for it. They
 * are only to tell when writing a segment again is worth while: what has expired is looked at in each record.
 *
 * <p>Shared; guarded by itself.
 */
final class EarlyExpiry {

    private static final int READ_BYTES = 1 << 20;

    private final HistoryRules rules;
    private final AgeClock clock;

    /** What can be freed of each segment, by the age at which its updates expire. */
    @GuardedBy("this")
    private final Map<Segment, Map<Long, Freed>> known = new WeakHashMap<>();

    EarlyExpiry(HistoryRules rules, AgeClock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * The updates of one age in a segment.
     *
     * @param bytes how many bytes are free once all of them have expired
     * @param lastMillis when the last of them was appended
     */
    private record Freed(long bytes, long lastMillis) {

        Freed and(Freed later) {
            return new Freed(bytes + later.bytes, later.lastMillis);
        }
    }

    /** {@return whether there are rules at all} */
    boolean hasRules() {
        return !rules.isEmpty();
    }

    /** {@return until when an update can be replayed, as {@link io.mercurehub.hub.store.StoredUpdate} has it} */
    long replayableUntilMillis(Update update, long appendedMillis) {
        return HistoryRules.replayableUntilMillis(rules.maxAgeMillis(update), appendedMillis);
    }

    /** {@return whether a rule has expired the update in a record by now} */
    boolean isExpired(RecordHead head, ByteBuffer body) {
        return head.kind() == Records.UPDATE
                && clock.millis() >= replayableUntilMillis(UpdateBody.read(head, body), head.timeMillis());
    }

    /** Says that a segment is empty and will be written to. */
    synchronized void begun(Segment segment) {
        known.put(segment, new HashMap<>());
    }

    /**
     * Takes into account that an update stands in a segment.
     *
     * @param maxAgeMillis for how long it can be replayed
     * @param bodyBytes how many bytes its body has
     * @param idBytes about how many of these its id takes
     */
    synchronized void added(Segment segment, long maxAgeMillis, int bodyBytes, int idBytes, long millis) {
        add(known.computeIfAbsent(segment, none -> new HashMap<>()), maxAgeMillis, bodyBytes - idBytes, millis);
    }

    /** {@return how many bytes of a segment would be free if it were written again now, as far as is known} */
    synchronized long expiredBytes(Segment segment) {
        long bytes = 0;
        for (Map.Entry<Long, Freed> entry :
                known.getOrDefault(segment, Map.of()).entrySet()) {
            bytes += clock.millis()
                            >= HistoryRules.replayableUntilMillis(
                                    entry.getKey(), entry.getValue().lastMillis())
                    ? entry.getValue().bytes()
                    : 0;
        }
        return bytes;
    }

    /** {@return whether nothing is known of a segment yet} */
    synchronized boolean isUnknown(Segment segment) {
        return hasRules() && !known.containsKey(segment);
    }

    /** Finds out what can be freed of a segment that grows no more. */
    void look(Segment segment) throws IOException {
        if (!segment.acquire()) {
            return;
        }
        Map<Long, Freed> found = new HashMap<>();
        try {
            int unused = new SegmentReader(segment, READ_BYTES)
                    .read(0, segment.index().count(), (head, body) -> {
                        if (head.kind() == Records.UPDATE) {
                            int bytes = body.remaining();
                            look(UpdateBody.read(head, body), bytes, head.timeMillis(), found);
                        }
                        return true;
                    });
        } catch (MalformedRecordException e) {
            throw new IOException(e);
        } finally {
            segment.release();
        }
        synchronized (this) {
            known.put(segment, found);
        }
    }

    private void look(Update update, int bytes, long millis, Map<Long, Freed> found) {
        long age = rules.maxAgeMillis(update);
        if (age != HistoryRules.FOREVER) {
            add(found, age, bytes - update.id().orElseThrow().value().length(), millis);
        }
    }

    private static void add(Map<Long, Freed> freed, long maxAgeMillis, long bytes, long millis) {
        freed.merge(maxAgeMillis, new Freed(bytes, millis), Freed::and);
    }
}
