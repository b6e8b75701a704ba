package io.mercurehub.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PositionSetTest {

    private static final long FAR = 4L * PositionSet.STRETCH;

    @Property(tries = 200)
    void countsAndCopiesWhatASetWould(
            @ForAll @Size(max = 40) List<@LongRange(min = 1, max = FAR) Long> positions,
            @ForAll @LongRange(min = 0, max = FAR) long after,
            @ForAll @LongRange(min = 0, max = FAR + 1) long upTo) {
        TreeSet<Long> expected = new TreeSet<>(positions);
        PositionSet set = new PositionSet();
        positions.forEach(set::add);
        TreeSet<Long> within = new TreeSet<>(after < upTo ? expected.subSet(after, false, upTo, true) : List.of());

        assertThat(set.count(after, upTo)).isEqualTo(within.size());
        assertThat(set.between(after, upTo)).isEqualTo(of(within)).hasSameHashCodeAs(of(within));
        assertThat(set.between(after, upTo).isEmpty()).isEqualTo(within.isEmpty());
        within.forEach(set::remove);
        expected.removeAll(within);
        assertThat(set).isEqualTo(of(expected)).hasToString(expected.toString());
    }

    @Test
    void knowsTheEdgesOfItsStretches() {
        PositionSet set = of(Set.of(1L, 65_535L, 65_536L, 131_071L, 131_072L));

        assertThat(set.count(65_534, 65_535)).isEqualTo(1);
        assertThat(set.count(65_535, 65_536)).isEqualTo(1);
        assertThat(set.count(65_535, 131_071)).isEqualTo(2);
        assertThat(set.count(0, Long.MAX_VALUE)).isEqualTo(5);
        assertThat(set.between(131_071, Long.MAX_VALUE)).hasToString("[131072]");
        set.keepNewest(2);
        assertThat(set).hasToString("[65536, 131071, 131072]");
        set.forgetBefore(131_071);
        assertThat(set).hasToString("[65536, 131071, 131072]");
        set.forgetBefore(131_072);
        assertThat(set).hasToString("[131072]");
    }

    @Test
    void takesABitForEachPlaceOfAStretch() {
        PositionSet set = new PositionSet();
        for (long position = 1; position <= 1_000_000; position++) {
            set.add(position);
        }

        assertThat(set.bytes()).isBetween(125_000L, 140_000L);
        assertThat(PositionSet.NONE.bytes()).isZero();
    }

    private static PositionSet of(Set<Long> positions) {
        return PositionSet.of(positions.stream().map(Position::new).toList());
    }
}
