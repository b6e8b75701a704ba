package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A ring does what a list would do. */
class UpdateRingPropertyTest {

    private static final int IDS = 12;

    /**
     * Each step appends an update: the rest of its division by {@value #IDS} is its id, the quotient its size. With few hashes many
     * ids collide in the index.
     */
    @Property(tries = 2_000)
    void keepsFindsAndReadsWhatAListWould(
            @ForAll @IntRange(min = 1, max = 200) int maxUpdates,
            @ForAll @IntRange(min = 1, max = 500) int maxBytes,
            @ForAll @IntRange(min = 1, max = 12) int hashes,
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 99) Integer> steps) {
        UpdateRing ring = new UpdateRing(maxUpdates, maxBytes);
        List<Update> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();

        for (int step : steps) {
            Update update = update(step % IDS);
            int size = step / IDS;
            all.add(update);
            sizes.add(size);

            assertThat(ring.add(update, size, hash(step % IDS, hashes))).isEqualTo(all.size());

            int trimmed = trimmed(sizes, maxUpdates, maxBytes);
            assertThat(ring.newest()).isEqualTo(all.size());
            assertThat(ring.newestTrimmed()).isEqualTo(trimmed);
            assertThat(ring.read(trimmed, Integer.MAX_VALUE, Long.MAX_VALUE))
                    .containsExactlyElementsOf(all.subList(trimmed, all.size()));
            for (int id = 0; id < IDS; id++) {
                int index = all.subList(trimmed, all.size()).indexOf(update(id));
                assertThat(ring.earliest(new EventId("id-" + id), hash(id, hashes)))
                        .isEqualTo(index < 0 ? 0 : trimmed + index + 1);
            }
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE) // of five parameters they would take all tries
    void readsAsMuchAsFits(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 9) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 40) int kept,
            @ForAll @IntRange(min = 0, max = 45) int after,
            @ForAll @IntRange(min = 1, max = 45) int limit,
            @ForAll @IntRange(min = 0, max = 100) int limitBytes) {
        UpdateRing ring = new UpdateRing(kept, Long.MAX_VALUE);
        List<Update> all = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            all.add(update(i));
            ring.add(update(i), sizes.get(i), i);
        }
        int first = Math.max(after, (int) ring.newestTrimmed());

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
        assertThat(ring.read(first, limit, limitBytes)).containsExactlyElementsOf(expected);
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

    private static int hash(int id, int hashes) {
        return id % hashes - 3;
    }

    private static Update update(int id) {
        return Update.of("t").id(new EventId("id-" + id)).build();
    }
}
