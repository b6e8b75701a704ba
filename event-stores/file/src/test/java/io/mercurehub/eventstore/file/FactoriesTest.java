package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.config.store.EventStoreFactory;
import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistorySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators write, and what comes of it. */
class FactoriesTest {

    @TempDir
    private Path temporary;

    private final EventStoreFactory file = EventStores.factory("file").orElseThrow();
    private final EventStoreFactory bolt = EventStores.factory("bolt").orElseThrow();

    @Test
    void allOptionsOfFileAreUnderstood() {
        Map<String, String> options = Map.of(
                "path", temporary.resolve("history").toString(),
                "max_events", "500",
                "max_subscription_events", "50",
                "max_age", "7d",
                "max_bytes", "10MiB",
                "sync", "interval 50ms",
                "append_timeout", "2s");

        assertThat(file.problems(options)).isEmpty();
        try (EventStore store = file.open(options)) {
            assertThat(store.description())
                    .isEqualTo("file " + temporary.resolve("history")
                            + ": the newest 500 updates, at most 10MiB, none older than 168h; sync interval 50ms: a power cut"
                            + " may lose what was acknowledged in the last 50ms");
        }
    }

    @Test
    void theDefaultsLoseNothing() {
        try (EventStore store = file.open(Map.of("path", temporary.toString()))) {
            assertThat(store.description())
                    .isEqualTo("file " + temporary
                            + ": the newest 1000000 updates, at most 1GiB; sync always: nothing that"
                            + " was acknowledged is lost");
        }
    }

    @Test
    void everyMistakeOfFileIsNamed() {
        assertThat(file.problems(Map.of(
                        "max_events", "0",
                        "max_age", "0s",
                        "max_bytes", "10",
                        "sync", "sometimes",
                        "append_timeout", "soon",
                        "size", "10")))
                .extracting(Problem::toString)
                .hasSize(7)
                .anySatisfy(problem -> assertThat(problem).startsWith("size: is not an option of transport file"))
                .anySatisfy(problem -> assertThat(problem).startsWith("path: is missing"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("sync", "\"sometimes\"", "always, never, or interval"));
    }

    @Test
    void boltKeepsItsDataBesideTheDatabaseAndLeavesThatAlone() throws IOException {
        Path database = temporary.resolve("mercure.db");
        Files.writeString(database, "of another hub");
        Map<String, String> options = Map.of(
                "path", database.toString(), "size", "1000", "cleanup_frequency", "0.3", "bucket_name", "updates");

        assertThat(bolt.problems(options)).isEmpty();
        try (EventStore store = bolt.open(options)) {
            assertThat(store.description()).startsWith("file " + database + ".events: the newest 1000 updates");
        }

        assertThat(database).hasContent("of another hub");
        assertThat(temporary.resolve("mercure.db.events/history")).exists();
        assertThat(BoltEventStoreFactory.explanation(options, HistorySettings.DEFAULTS))
                .isEqualTo("transport bolt: the history is in the folder " + database
                        + ".events, as with transport file; size 1000 is max_events 1000; cleanup_frequency has no effect,"
                        + " limits are exact; bucket_name has no effect; the existing file " + database
                        + " is the history of another hub and is left as it is; what is in it is not replayed, and whoever"
                        + " asks for an id of it is told \"earliest\" and gets what this hub has");
    }

    @Test
    void boltWithoutOptionsIsBoundedToo() {
        assertThat(BoltEventStoreFactory.fileOptions(Map.of())).isEqualTo(Map.of("path", "mercure.db.events"));
        assertThat(BoltEventStoreFactory.explanation(Map.of("path", temporary + "/x"), HistorySettings.DEFAULTS))
                .isEqualTo("transport bolt: the history is in the folder " + temporary
                        + "/x.events, as with transport file; without a size, max_events is 1000000");
    }

    @Test
    void theSettingsOfTheHistoryHoldForFileAndForBolt() {
        HistorySettings history = HistorySettings.DEFAULTS.withMaxEvents(7).withMaxAge(Duration.ofHours(2));

        assertThat(file.historyProblems(Map.of("path", "x", "max_bytes", "1GiB"), history))
                .isEmpty();
        assertThat(bolt.historyProblems(Map.of("size", "0"), history)).isEmpty();
        try (EventStore store = file.open(Map.of("path", temporary + "/file"), history)) {
            assertThat(store.description()).contains("the newest 7 updates, at most 1GiB, none older than 2h");
        }
        try (EventStore store = bolt.open(Map.of("path", temporary + "/bolt", "cleanup_frequency", "0.3"), history)) {
            assertThat(store.description()).contains("the newest 7 updates, at most 1GiB, none older than 2h");
        }
        assertThat(BoltEventStoreFactory.explanation(Map.of("path", temporary + "/x"), history))
                .endsWith("without a size, max_events is 7");
    }

    @Test
    void aLimitInTwoPlacesIsNamedAndOneThatTheStoreCannotHold() {
        HistorySettings history = HistorySettings.DEFAULTS.withMaxEvents(7).withMaxBytes(1_000);

        assertThat(file.historyProblems(Map.of("path", "x", "max_events", "500"), history))
                .extracting(Problem::toString)
                .containsExactly(
                        "max_events: stands here and among the options of transport file (expected: in one of the two places)",
                        "max_bytes: \"1KB\" (expected: a size such as 10GiB, at least 1MiB)");
        assertThat(bolt.historyProblems(Map.of("size", "500"), history))
                .extracting(Problem::toString)
                .containsExactly(
                        "max_events: stands here and as size among the options of transport bolt (expected: in one of the two"
                                + " places)",
                        "max_bytes: \"1KB\" (expected: a size such as 10GiB, at least 1MiB)");
    }

    @Test
    void everyMistakeOfBoltIsNamed() {
        assertThat(bolt.problems(Map.of("size", "many", "cleanup_frequency", "2", "path", "", "file", "x")))
                .extracting(Problem::toString)
                .hasSize(4)
                .anySatisfy(problem -> assertThat(problem).startsWith("file: is not an option of transport bolt"));
    }

    @Test
    void aFileInThePlaceOfTheFolderStopsTheStart() throws IOException {
        Path inTheWay = Files.writeString(temporary.resolve("history"), "a file");

        assertThatThrownBy(() -> file.open(Map.of("path", inTheWay.toString())))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining(inTheWay.toString());

        assertThat(inTheWay).hasContent("a file");
    }
}
