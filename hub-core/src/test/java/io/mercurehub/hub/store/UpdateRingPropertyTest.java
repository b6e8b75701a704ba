package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A ring does what a list would do, and a log of two rings what two lists would do. */
class UpdateRingPropertyTest {

    private static final int IDS = 12;

    /** Each step appends an update: the rest of its division by {@value #IDS} is its id, the quotient its size. */
    @Property(tries = 2_000)
    void keepsFindsAndReadsWhatAListWould(
            @ForAll @IntRange(min = 1, max = 200) int maxUpdates,
            @ForAll @IntRange(min = 1, max = 500) int maxBytes,
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 99) Integer> steps) {
        UpdateRing ring = new UpdateRing(maxUpdates, maxBytes);
        List<Update> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();

        for (int step : steps) {
            Update update = update(step % IDS);
            int size = step / IDS;
            all.add(update);
            sizes.add(size);

            ring.add(new StoredUpdate(new Position(10L * all.size()), update), size, all.size());

            int trimmed = trimmed(sizes, maxUpdates, maxBytes);
            assertThat(ring.count()).isEqualTo(all.size() - trimmed);
            assertThat(ring.newestTrimmed()).isEqualTo(10L * trimmed);
            assertThat(ring.position(ring.count())).isEqualTo(Long.MAX_VALUE);
            for (int place = 0; place < ring.count(); place++) {
                long position = 10L * (trimmed + place + 1);
                assertThat(ring.entry(place).update).isEqualTo(all.get(trimmed + place));
                assertThat(ring.entry(place).size).isEqualTo(sizes.get(trimmed + place));
                assertThat(ring.position(place)).isEqualTo(position);
                assertThat(ring.firstAfter(position - 1)).isEqualTo(place);
                assertThat(ring.firstAfter(position)).isEqualTo(place + 1);
            }
            for (int id = 0; id < IDS; id++) {
                int index = all.subList(trimmed, all.size()).indexOf(update(id));
                assertThat(ring.earliest(new EventId("id-" + id)))
                        .isEqualTo(index < 0 ? 0 : 10L * (trimmed + index + 1));
            }
        }
    }

    /** Each step appends an update, or an event when it is odd; the rest of its division by {@value #IDS} is its id. */
    @Property(tries = 2_000)
    void aLogKeepsUpdatesAndEventsInOneOrderEachKindWithinItsLimit(
            @ForAll @IntRange(min = 1, max = 20) int maxUpdates,
            @ForAll @IntRange(min = 1, max = 20) int maxEvents,
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 99) Integer> steps) {
        UpdateLog log = new UpdateLog(
                new UpdateRing(maxUpdates, Long.MAX_VALUE),
                new UpdateRing(maxEvents, Long.MAX_VALUE),
                new LiveOnlyUpdates(0));
        List<Update> all = new ArrayList<>();

        for (int step : steps) {
            Update update = step % 2 == 0 ? update(step % IDS) : event(step % IDS);
            all.add(update);

            assertThat(log.add(update, 1, 0, HistoryRules.FOREVER))
                    .isEqualTo(new StoredUpdate(new Position(all.size()), update));

            int trimmed = newestBut(maxUpdates, all, false);
            int expired = Math.max(newestBut(maxEvents, all, true), newestEventUpTo(trimmed, all));
            List<StoredUpdate> kept = new ArrayList<>();
            for (int i = trimmed; i < all.size(); i++) {
                if (!all.get(i).isSubscriptionEvent() || i >= expired) {
                    kept.add(new StoredUpdate(new Position(i + 1L), all.get(i)));
                }
            }
            assertThat(log.read(trimmed, Integer.MAX_VALUE, Long.MAX_VALUE)).containsExactlyElementsOf(kept);
            assertThat(log.newest()).isEqualTo(all.size());
            assertThat(log.newestTrimmed()).isEqualTo(trimmed);
            assertThat(log.eventsGoneUpTo(trimmed)).isEqualTo(expired > trimmed ? expired : 0);
            assertThat(log.eventsGoneUpTo(expired)).isZero();
            assertThat(log.earliest(update.id().orElseThrow()))
                    .isEqualTo(kept.stream()
                            .filter(stored -> stored.update().id().equals(update.id()))
                            .findFirst()
                            .orElseThrow()
                            .position()
                            .value());
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE) // of five parameters they would take all tries
    void readsAsMuchAsFits(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 9) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 40) int kept,
            @ForAll @IntRange(min = 0, max = 45) int after,
            @ForAll @IntRange(min = 1, max = 45) int limit,
            @ForAll @IntRange(min = 0, max = 100) int limitBytes) {
        UpdateLog log =
                new UpdateLog(new UpdateRing(kept, Long.MAX_VALUE), new UpdateRing(1, 1), new LiveOnlyUpdates(0));
        List<Update> all = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            all.add(update(i));
            log.add(update(i), sizes.get(i), 0, HistoryRules.FOREVER);
        }
        int first = Math.max(after, (int) log.newestTrimmed());

        List<Update> expected = new ArrayList<>();
        int bytes = 0;
        for (int i = first; i < all.size() && expected.size() < limit; i++) {
            bytes += sizes.get(i);
            if (bytes <= limitBytes || expected.isEmpty()) {
                expected.add(all.get(i));
            } else {
                break;
            }
        }
        assertThat(log.read(first, limit, limitBytes))
                .extracting(StoredUpdate::update)
                .containsExactlyElementsOf(expected);
    }

    /** {@return how many of the oldest updates the limits push out; the newest one stays} */
    private static int trimmed(List<Integer> sizes, int maxUpdates, int maxBytes) {
        int first = sizes.size() - 1;
        int bytes = sizes.get(first);
        while (first > 0 && sizes.size() - first < maxUpdates && bytes + sizes.get(first - 1) <= maxBytes) {
            first--;
            bytes += sizes.get(first);
        }
        return first;
    }

    /** {@return the position of the newest update, or event, that so many later ones push out; 0 when there is none} */
    private static int newestBut(int most, List<Update> all, boolean events) {
        int later = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).isSubscriptionEvent() == events && later++ == most) {
                return i + 1;
            }
        }
        return 0;
    }

    private static int newestEventUpTo(int position, List<Update> all) {
        int newest = position;
        while (newest > 0 && !all.get(newest - 1).isSubscriptionEvent()) {
            newest--;
        }
        return newest;
    }

    private static Update event(int id) {
        return Update.of("e")
                .isSubscriptionEvent(true)
                .id(new EventId("id-" + id))
                .build();
    }

    private static Update update(int id) {
        return Update.of("t").id(new EventId("id-" + id)).build();
    }
}
