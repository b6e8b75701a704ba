package io.mercurehub.config.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.setting.OptionValueException;
import java.time.Duration;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class QuantitiesPropertyTest {

    @Property
    void readsEveryDurationThatItPrints(@ForAll @LongRange(min = 0, max = 3_153_600_000_000_000_000L) long nanos) {
        Duration duration = Duration.ofNanos(nanos);

        assertThat(Quantities.duration(Quantities.print(duration))).isEqualTo(duration);
    }

    @Property
    void readsEverySizeThatItPrints(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Quantities.bytes(Quantities.printBytes(bytes))).isEqualTo(bytes);
    }

    @Property
    void readsOrRefusesAnyText(@ForAll("almostValues") String text) {
        assertReadsOrRefuses(Quantities::duration, text);
        assertReadsOrRefuses(Quantities::bytes, text);
        assertReadsOrRefuses(Quantities::bytesBelow2GiB, text);
        assertReadsOrRefuses(Quantities::count, text);
    }

    @Provide
    Arbitrary<String> almostValues() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withChars("0123456789.smhdunµKMGiB -").ofMaxLength(60));
    }

    private static void assertReadsOrRefuses(Function<String, ?> parser, String text) {
        try {
            assertThat(parser.apply(text)).isNotNull();
        } catch (OptionValueException refused) {
            assertThat(refused.in("x").value()).isEqualTo(text);
            assertThat(refused).hasMessageContaining("(expected: ");
        }
    }
}
