package io.mercurehub.eventstore.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.NodeOptions;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.HistorySettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class KafkaEventStoreFactoryTest {

    private final KafkaEventStoreFactory factory = new KafkaEventStoreFactory();

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(EventStoreFactory.class))
                .anySatisfy(found -> assertThat(found.transport()).isEqualTo("kafka"));
    }

    @Test
    void takesWhatAnOperatorMayWant() {
        Map<String, String> options = new HashMap<>(Map.of(
                "servers", "kafka-1.example.com:9092,[::1]:9092",
                "topic", "shop.updates",
                "replication", "3",
                "acks", "all",
                "node", "hub-1",
                "lease", "15s",
                "timeout", "5s",
                "startup_timeout", "1m",
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512"));
        options.put("sasl.jaas.config", "Login required username=\"hub\" password=\"secret\";");
        options.put("ssl.truststore.location", "/etc/kafka/trust.pem");

        assertThat(factory.problems(options)).isEmpty();
        assertThat(factory.historyProblems(options, HistorySettings.DEFAULTS.withMaxEvents(5)))
                .isEmpty();
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(factory.problems(Map.of(
                        "topic", "a topic",
                        "acks", "0",
                        "lease", "0s",
                        "bootstrap", "x",
                        "enable.idempotence", "false")))
                .extracting(Problem::setting)
                .containsExactlyInAnyOrder("servers", "topic", "acks", "lease", "bootstrap", "enable.idempotence");
    }

    @Test
    void aUrlIsNoServerAndIsNotPrinted() {
        assertThat(factory.problems(Map.of("servers", "kafka://hub:secret@example.com:9092")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).doesNotContain("secret"));
    }

    @Test
    void settingsPrintNothingThatMayBeSecret() {
        StoreSettings settings = new StoreSettings(
                "localhost:9092",
                "mercure",
                OptionalInt.empty(),
                "all",
                "hub",
                NodeOptions.DEFAULT_LEASE,
                NodeOptions.DEFAULT_TIMEOUT,
                NodeOptions.DEFAULT_STARTUP_TIMEOUT,
                5,
                5,
                Optional.empty(),
                5,
                HistoryRules.NONE,
                Map.of("sasl.jaas.config", "secret"));

        assertThat(settings.toString()).contains("localhost:9092").doesNotContain("secret");
    }
}
