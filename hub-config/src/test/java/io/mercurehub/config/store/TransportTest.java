package io.mercurehub.config.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.LiveOnlyEventStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportTest {

    @Test
    void isTheMemoryUnlessSomebodyChoosesAnother() {
        assertThat(Transport.of(HubConfig.defaults())).isEqualTo(Transport.MEMORY);
        assertThat(Transport.of(HubConfig.builder().store(local()).build())).isEqualTo(local());
    }

    @Test
    void opensTheStore() {
        assertThat(local().open(HistorySettings.DEFAULTS)).isInstanceOf(LiveOnlyEventStore.class);
        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(() -> new Transport("memroy", Map.of()).open(HistorySettings.DEFAULTS))
                .withMessage("transport memroy: not on the class path (there are: [local, memory])");
    }

    @Test
    void takesNoArgumentUnlessItsFactorySaysOfWhat() {
        assertThat(Transport.of(List.of("memory"), Map.of("max_events", "5")))
                .isEqualTo(new Transport("memory", Map.of("max_events", "5")));
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Transport.of(List.of("memory", "redis://:secret@localhost"), Map.of()))
                .withMessage("transport memory takes no argument (expected: its options in a { } block)");
    }

    @Test
    void showsNoPassword() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("url", "rediss://user:pa@ss:wo/rd@localhost:6380/1");
        options.put("replica", "redis://localhost:6380/1");
        options.put("path", "/var/lib/a@b:c");
        options.put("jdbc", "jdbc:postgresql://localhost/db?user=a&password=secret&ssl=true");
        options.put("words", "host=localhost password='my secret' dbname=db");
        options.put("key_store_password", "secret");
        options.put("ssl.keystore.key", "-----BEGIN PRIVATE KEY-----");
        options.put("sasl.jaas.config", "Login required username=\"a\";");
        options.put("ssl.keystore.location", "/etc/hub.p12");
        Transport transport = new Transport("any", options);

        assertThat(transport.optionsWithoutSecrets().values())
                .containsExactly(
                        "rediss://user:***@localhost:6380/1",
                        "redis://localhost:6380/1",
                        "/var/lib/a@b:c",
                        "jdbc:postgresql://localhost/db?user=a&password=***&ssl=true",
                        "host=localhost password=*** dbname=db",
                        "***",
                        "***",
                        "***",
                        "/etc/hub.p12");
        assertThat(transport)
                .hasToString("Transport[any, [url, replica, path, jdbc, words, key_store_password, ssl.keystore.key,"
                        + " sasl.jaas.config, ssl.keystore.location]]");
    }

    @Test
    void refusesALimitOfTheHistoryThatTheTransportHasToo() {
        HubConfig.Builder builder = HubConfig.builder()
                .store(new Transport("memory", Map.of("max_events", "500")))
                .history(HistorySettings.DEFAULTS.withMaxEvents(600));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Transport.build(builder))
                .withMessage(
                        "history: max_events: stands here and among the options of transport memory (expected: in one of the"
                                + " two places)");
    }

    @Test
    void refusesLimitsOfAHistoryThatIsNotKept() {
        HubConfig.Builder builder =
                HubConfig.builder().store(local()).history(HistorySettings.DEFAULTS.withMaxEvents(600));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Transport.build(builder))
                .withMessage(
                        "history: limits what is kept, and transport local keeps nothing (expected: no history directive, or"
                                + " a transport that keeps updates, such as memory or file)");
    }

    @Test
    void refusesALimitOfTheHistoryThatTheTransportCannotHold() {
        HubConfig.Builder builder = HubConfig.builder().history(HistorySettings.DEFAULTS.withMaxEvents(100_000_001));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Transport.build(builder))
                .withMessage("history: max_events: \"100000001\" (expected: a number from 1 to 100000000)");
    }

    @Test
    void namesTheTransportsThatAreHereWhenOneIsUnknown() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Transport.build(HubConfig.builder().store(new Transport("memroy", Map.of()))))
                .withMessage("transport: \"memroy\" (expected: one of those that are here: local, memory)");
    }

    @Test
    void checksItsOptionsWithAllOtherSettings() {
        HubConfig.Builder builder = HubConfig.builder()
                .store(new Transport("memory", Map.of("max_events", "many")))
                .maxPendingBytes(0);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Transport.build(builder))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(Problem::toString)
                        .containsExactly(
                                "transport: max_events: \"many\" (expected: a whole number from 0 to 2147483647)",
                                "max_pending_bytes: 0 (expected: 1 to 2147483647)"));
    }

    @Test
    void doesNotChangeWithTheMapThatItWasGiven() {
        Map<String, String> options = new LinkedHashMap<>(Map.of("max_events", "500"));
        Transport transport = new Transport("memory", options);

        options.put("max_events", "1");

        assertThat(transport.options()).containsExactly(Map.entry("max_events", "500"));
    }

    private static Transport local() {
        return new Transport("local", Map.of());
    }
}
