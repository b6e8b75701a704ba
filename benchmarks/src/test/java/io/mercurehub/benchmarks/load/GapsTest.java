package io.mercurehub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GapsTest {

    @Test
    void knowsWhatIsMissing() {
        Gaps gaps = new Gaps();

        gaps.add(3, 6);

        assertThat(gaps.size()).isEqualTo(3);
        assertThat(gaps.fill(2)).isFalse();
        assertThat(gaps.fill(4)).isTrue();
        assertThat(gaps.fill(4)).isFalse();
        assertThat(gaps.fill(6)).isFalse();
        assertThat(gaps.size()).isEqualTo(2);
    }

    @Property
    void isASetOfNumbers(
            @ForAll @Size(max = 10) List<@IntRange(min = 1, max = 5) Integer> lengths,
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 70) Integer> arrivals) {
        Gaps gaps = new Gaps();
        Set<Integer> model = new TreeSet<>();
        int at = 0;
        for (int length : lengths) {
            at++;
            gaps.add(at, at + length);
            for (int i = 0; i < length; i++) {
                model.add(at++);
            }
        }

        for (int number : arrivals) {
            assertThat(gaps.fill(number)).isEqualTo(model.remove(number));
        }

        assertThat(gaps.size()).isEqualTo(model.size());
    }
}
