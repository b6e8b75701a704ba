package io.mercurehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.spring.actuate.HubMeters;
import io.mercurehub.update.Update;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

class MetersTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `(mercure\\.(?!hub)[a-z.]+)`(?: \\(`([a-z]+)`\\))? \\|", Pattern.MULTILINE);

    /** What a registry that knows no histograms makes of one. */
    private static final String HISTOGRAM = ".histogram";

    private final WebApplicationContextRunner application = new WebApplicationContextRunner()
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withConfiguration(AutoConfigurations.of(HubAutoConfiguration.class, HubActuatorAutoConfiguration.class))
            .withPropertyValues("mercure.hub.anonymous=true");

    @Test
    void countWhatHappensInTheHub() {
        application.run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            context.getBean(Hub.class)
                    .publish(Update.of("news").build())
                    .toCompletableFuture()
                    .get();
            HubMeters told = context.getBean(HubMeters.class);
            told.subscriberClosed("subscriber_gone", Duration.ofSeconds(7));

            assertThat(meters.get("mercure.updates").counter().count()).isOne();
            assertThat(meters.get("mercure.ready").gauge().value()).isOne();
            assertThat(meters.get("mercure.subscribers.closed")
                            .tag("reason", "subscriber_gone")
                            .counter()
                            .count())
                    .isOne();
            assertThat(meters.get("mercure.subscribers.gone.age").timer().count())
                    .isOne();
        });
    }

    @Test
    void areThoseOfTheDocument() {
        application.run(context -> {
            HubMeters told = context.getBean(HubMeters.class);
            told.subscriberClosed("dispatch_deadline", Duration.ofSeconds(1));
            told.requestRefused("memory");

            MeterRegistry registry = context.getBean(MeterRegistry.class);
            // As Spring Boot does.
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));

            Set<String> meters = registry.getMeters().stream()
                    .map(MetersTest::describe)
                    .filter(meter -> !meter.contains(HISTOGRAM))
                    .collect(Collectors.toSet());
            assertThat(meters).isEqualTo(documented());
        });
    }

    private static String describe(Meter meter) {
        return meter.getId().getName()
                + meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.joining(" "));
    }

    private static Set<String> documented() throws IOException {
        return ROW.matcher(Files.readString(Checkout.path("docs/spring-boot.md")))
                .results()
                .map(row -> row.group(1) + (row.group(2) == null ? "" : row.group(2)))
                .collect(Collectors.toSet());
    }
}
