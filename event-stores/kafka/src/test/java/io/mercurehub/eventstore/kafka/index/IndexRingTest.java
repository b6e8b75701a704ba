package io.mercurehub.eventstore.kafka.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IndexRingTest {

    private static final int MAX_BYTES = 5_000;

    private record Update(long place, long time, long id, int size, boolean isCounted) {}

    /** The ring says of many updates, some of one id and some in one bucket, what a list of them says. */
    @Property(tries = 200)
    void saysWhatAListSays(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int maxUpdates) {
        Random random = new Random(seed);
        IndexRing ring = new IndexRing(maxUpdates, MAX_BYTES, 0);
        List<Update> list = new ArrayList<>();
        long place = 0;
        long trimmed = 0;
        for (int i = 0; i < 1_000; i++) {
            place += 1 + random.nextInt(3);
            // Few ids, of which some differ in the upper bits alone and so are always in one bucket.
            long id = random.nextInt(50) | ((long) random.nextInt(3) << 40);
            Update update = new Update(place, i, id, 1 + random.nextInt(40), random.nextInt(4) > 0);
            while ((update.isCounted && list.stream().filter(Update::isCounted).count() == maxUpdates)
                    || (!list.isEmpty() && bytes(list) + update.size > MAX_BYTES)) {
                trimmed = list.remove(0).place;
            }
            list.add(update);
            ring.add(place, i, id, update.size, (byte) 0, update.isCounted);
            if (random.nextInt(100) == 0) {
                long upTo = place - random.nextInt(100);
                ring.trimUpTo(upTo);
                while (!list.isEmpty() && list.get(0).place <= upTo) {
                    trimmed = list.remove(0).place;
                }
            }
            assertThat(ring.newestTrimmed()).isEqualTo(trimmed);
            assertThat(ring.end() - ring.first()).isEqualTo(list.size());
            long wanted = random.nextInt(50) | ((long) random.nextInt(3) << 40);
            assertThat(placeOf(ring, wanted)).isEqualTo(placeOf(list, wanted));
            long after = trimmed + random.nextInt(100);
            assertThat(ring.place(ring.firstAfter(after)))
                    .isEqualTo(list.stream()
                            .mapToLong(Update::place)
                            .filter(each -> each > after)
                            .findFirst()
                            .orElse(Long.MAX_VALUE));
        }
    }

    private static long placeOf(IndexRing ring, long id) {
        long number = ring.earliest(id);
        return number == 0 ? 0 : ring.place(number);
    }

    private static long placeOf(List<Update> list, long id) {
        return list.stream()
                .filter(update -> update.id == id)
                .mapToLong(Update::place)
                .findFirst()
                .orElse(0);
    }

    private static int bytes(List<Update> list) {
        return list.stream().mapToInt(Update::size).sum();
    }
}
