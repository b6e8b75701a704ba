package io.mercurehub.servlet.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.sse.StreamEnds.Limit;
import io.mercurehub.servlet.sse.StreamEnds.OfAge;
import io.mercurehub.servlet.sse.StreamEnds.OfSilence;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class StreamEndsTest {

    private static final int VISITS = 1_500;

    /** Whatever visitors do on a site whose pages they look at for at least as long as a heartbeat takes, on average. */
    @Property(tries = 60)
    void takesNoVisitorForAProxy(
            @ForAll long seed,
            @ForAll Stay stay,
            @ForAll @DoubleRange(min = 5, max = 60) double heartbeat,
            @ForAll @DoubleRange(min = 1, max = 30) double stays,
            @ForAll @DoubleRange(min = 0.3, max = 100) double updateInterval,
            @ForAll @DoubleRange(min = 0.01, max = 10) double arrivalInterval) {
        Visits visits = new Visits(heartbeat, seed)
                .updatesEvery(heartbeat * updateInterval)
                .arrivingEvery(heartbeat * arrivalInterval);

        assertThat(visits.judge(VISITS, stay.of(visits, heartbeat * stays))).isEmpty();
    }

    @Property(tries = 20)
    void tellsAProxyThatEndsWhatIsSilent(
            @ForAll long seed,
            @ForAll Stay stay,
            @ForAll @DoubleRange(min = 5, max = 60) double heartbeat,
            @ForAll @DoubleRange(min = 0.1, max = 0.95) double limit,
            @ForAll @DoubleRange(min = 1, max = 30) double stays) {
        Visits visits = new Visits(heartbeat, seed)
                .silenceLimit(heartbeat * limit)
                .updatesEvery(heartbeat * 10)
                .arrivingEvery(heartbeat);

        assertThat(visits.judge(VISITS, stay.of(visits, heartbeat * stays))).hasValue(new OfSilence());
    }

    @Property(tries = 20)
    void tellsAProxyThatEndsWhatTakesLong(
            @ForAll long seed,
            @ForAll Stay stay,
            @ForAll @DoubleRange(min = 5, max = 60) double heartbeat,
            @ForAll @DoubleRange(min = 2.5, max = 40) double limit) {
        double seconds = heartbeat * limit;
        Visits visits = new Visits(heartbeat, seed).ageLimit(seconds).arrivingEvery(seconds / 5);

        Optional<Limit> found = visits.judge(VISITS, stay.of(visits, seconds * 10));

        assertThat(found).containsInstanceOf(OfAge.class);
        assertThat((OfAge) found.orElseThrow()).satisfies(age -> {
            assertThat(age.least()).isLessThanOrEqualTo(Duration.ofMillis((long) (seconds * 1000)));
            assertThat(age.most()).isGreaterThanOrEqualTo(Duration.ofMillis((long) (seconds * 1000)));
        });
    }

    /** How long visitors stay, if that is left to them. */
    enum Stay {
        EXPONENTIAL,
        UNIFORM,
        LONG_TAILED;

        DoubleSupplier of(Visits visits, double mean) {
            return switch (this) {
                case EXPONENTIAL -> () -> visits.exponential(mean);
                case UNIFORM -> () -> visits.uniform(2 * mean);
                case LONG_TAILED -> () -> visits.logNormal(mean / 2, 1.2);
            };
        }
    }
}
