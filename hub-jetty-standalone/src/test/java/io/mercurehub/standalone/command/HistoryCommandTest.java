package io.mercurehub.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.standalone.fixtures.TestSurroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator does with the history of a hub that is stopped. */
final class HistoryCommandTest {

    private static final String UPDATES = """
        {"id":"a","topics":["https://example.com/1","https://example.com/2"],"data":"é\\n\\"x\\"","private":true,"type":"t","retry":1500}
        {"id":"b","topics":["https://example.com/1"],"data":""}
        """;

    @TempDir
    private Path home;

    @Test
    void whatIsImportedIsExportedAgain() {
        assertThat(execute(in(UPDATES), "import")).isZero();

        TestSurroundings exported = surroundings();
        assertThat(execute(exported, "export")).isZero();
        assertThat(exported.out()).isEqualTo(UPDATES);
    }

    @Test
    void statsCountsWhatThereIs() {
        execute(in(UPDATES), "import");

        TestSurroundings asked = surroundings();
        assertThat(execute(asked, "stats")).isZero();
        assertThat(asked.out())
                .isEqualTo("{\"store\":\"file " + home.resolve("h")
                        + ": the newest 1000000 updates, at most 1GiB; sync always:"
                        + " nothing that was acknowledged is lost\",\"trimmed_through\":0,\"updates\":2,"
                        + "\"subscription_events\":0,\"data_bytes\":6,\"carried_events\":0,\"held_ids\":0}\n");
    }

    @Test
    void whatIsNotKeptIsNeitherExportedNorCounted() {
        TestSurroundings importing = in(UPDATES);
        importing.with(
                "MERCURE_EXTRA_DIRECTIVES",
                "history match https://example.com/1 none\ntransport file {\n path " + home.resolve("h") + "\n}");
        assertThat(execute(importing, "import")).isZero();

        TestSurroundings exported = surroundings();
        assertThat(execute(exported, "export")).isZero();
        assertThat(exported.out()).isEmpty();
        TestSurroundings asked = surroundings();
        assertThat(execute(asked, "stats")).isZero();
        assertThat(asked.out()).contains("\"trimmed_through\":0,\"updates\":0,").contains("\"held_ids\":2}");
    }

    @Test
    void verifyFindsNothingWrong() {
        execute(in(UPDATES), "import");

        TestSurroundings asked = surroundings();
        assertThat(execute(asked, "verify")).isZero();
        assertThat(asked.out())
                .matches("\\{\"store\":\"file " + home.resolve("h") + "\",\"trimmed_through\":0,\"newest\":2,"
                        + "\"updates\":2,\"subscription_events\":0,\"carried_events\":0,\"held_ids\":0,\"bytes\":[0-9]+,\"unfinished_bytes\":0,"
                        + "\"damages\":0\\}\n");
        assertThat(asked.err()).isEmpty();
    }

    @Test
    void verifyNamesWhatIsDamagedAndEndsWithOne() throws IOException {
        execute(in(UPDATES), "import");
        Path segment = home.resolve("h/0000000000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[140] ^= 1;
        Files.write(segment, bytes);

        TestSurroundings asked = surroundings();
        assertThat(execute(asked, "verify")).isEqualTo(1);
        assertThat(asked.out().lines().findFirst())
                .contains("{\"damage\":\"no whole record is there\",\"in\":\"0000000000000000001.log\",\"byte\":128,"
                        + "\"first_position\":1,\"last_position\":1,"
                        + "\"effect\":\"these updates are left out; all others are served\"}");
        assertThat(asked.out()).endsWith(",\"damages\":1}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "import, 'imported 1 updates, 50%'",
        "export, 'exported 2 updates, 100%'",
        "stats, 'counted 2 updates, 100%'",
        "verify, 'checked 0 MiB, [0-9]{1,2}%'"
    })
    void whatTakesLongSaysHowFarItIs(String command, String progress) {
        execute(in(UPDATES), "import");
        TestSurroundings quiet = in(UPDATES);
        TestSurroundings watched = in(UPDATES).atTerminal(Progress.PATIENCE);
        TestSurroundings dumb = in(UPDATES).atTerminal(Progress.PATIENCE).with("TERM", "dumb");
        for (TestSurroundings asked : List.of(quiet, watched, dumb)) {
            assertThat(execute(asked, command)).isZero();
        }

        assertThat(watched.err()).hasSize(2);
        assertThat(watched.err().get(0)).matches(progress);
        assertThat(watched.err().get(1)).isBlank();
        assertThat(quiet.err()).isEmpty();
        assertThat(dumb.err()).isEmpty();
        assertThat(watched.out()).isEqualTo(quiet.out());
    }

    @Test
    void trimKeepsTheNewest() {
        execute(in(UPDATES), "import");

        TestSurroundings asked = surroundings();
        assertThat(execute(asked, "trim", "--max-events", "1")).isZero();
        assertThat(asked.out()).contains("\"trimmed_through\":1,\"newest\":2,\"updates\":1,");
        TestSurroundings exported = surroundings();
        execute(exported, "export");
        assertThat(exported.out()).isEqualTo(UPDATES.lines().skip(1).findFirst().orElseThrow() + "\n");
    }

    @Test
    void trimKeepsWhatCameFromAnUpdateOn() {
        execute(in(UPDATES), "import");

        assertThat(execute(surroundings(), "trim", "--before", "b")).isZero();

        TestSurroundings exported = surroundings();
        execute(exported, "export");
        assertThat(exported.out()).startsWith("{\"id\":\"b\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|history trim: would trim nothing (expected: --max-events, --max-age, --max-bytes or --before, or"
                        + " several)",
                "--max-events x|--max-events: \"x\" (expected: ",
                "--max-age 5|--max-age: \"5\" (expected: ",
                "--max-bytes much|--max-bytes: \"much\" (expected: ",
                "--before earliest|--before: id: \"earliest\" (expected: ",
                "--before c|history: no update has the id \"c\""
            })
    void trimSaysWhatItCannotDo(String arguments, String problem) {
        execute(in(UPDATES), "import");
        TestSurroundings asked = surroundings();
        List<String> all = new ArrayList<>(List.of("trim"));
        if (arguments != null) {
            all.addAll(List.of(arguments.split(" ")));
        }

        assertThat(execute(asked, all.toArray(String[]::new))).isEqualTo(2);

        assertThat(asked.err()).hasSize(1);
        assertThat(asked.err().get(0)).startsWith("mercure-hub: " + problem);
        assertThat(asked.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "trim --max-events 1"})
    void whereThereIsNoHistoryNoneIsMade(String arguments) {
        TestSurroundings asked = surroundings();

        assertThat(execute(asked, arguments.split(" "))).isEqualTo(2);

        assertThat(asked.err())
                .containsExactly("mercure-hub: history folder " + home.resolve("h") + ": does not exist");
        assertThat(home.resolve("h")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"c\"}",
                "{\"id\":\"c\",\"topics\":[],\"data\":\"\"}",
                "{\"id\":\"c\",\"topics\":\"t\",\"data\":\"\"}",
                "{\"id\":\"c\",\"topics\":[null],\"data\":\"\"}",
                "{\"id\":null,\"topics\":[\"t\"],\"data\":\"\"}",
                "null",
                "[]",
                "5"
            })
    void aLineThatIsNoUpdateStopsTheImportAndIsNamed(String line) {
        TestSurroundings broken = in(UPDATES + line + "\n");

        assertThat(execute(broken, "import")).isEqualTo(2);

        assertThat(broken.err())
                .containsExactly(
                        "mercure-hub: line 3: is not an update: id, topics and data are needed; the lines before are"
                                + " in the history");
        TestSurroundings exported = surroundings();
        execute(exported, "export");
        assertThat(exported.out()).isEqualTo(UPDATES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "verify", "export", "trim --max-events 1"})
    void aHubThatRunsIsNotDisturbed(String arguments) {
        EventStore running = EventStores.factory("file")
                .orElseThrow()
                .open(Map.of("path", home.resolve("h").toString()));
        try {
            TestSurroundings asked = surroundings();
            assertThat(execute(asked, arguments.split(" "))).isEqualTo(2);
            assertThat(asked.err())
                    .filteredOn(line -> line.startsWith("mercure-hub: "))
                    .singleElement()
                    .asString()
                    .contains("in use by process " + ProcessHandle.current().pid());
        } finally {
            running.close();
        }
    }

    @Test
    void whereNothingIsKeptThereIsNothingToLookInto() {
        TestSurroundings memory = new TestSurroundings(home);

        assertThat(execute(memory, "export")).isEqualTo(2);

        assertThat(memory.err())
                .containsExactly(
                        "mercure-hub: transport: memory (expected: one that keeps its history when the hub stops, such"
                                + " as file)");
    }

    private TestSurroundings in(String text) {
        return surroundings().in(text);
    }

    private TestSurroundings surroundings() {
        return new TestSurroundings(home)
                .with("MERCURE_EXTRA_DIRECTIVES", "transport file {\n path " + home.resolve("h") + "\n}");
    }

    private static int execute(TestSurroundings surroundings, String... arguments) {
        return CommandTree.execute(
                surroundings.build(),
                Stream.concat(Stream.of("history"), Stream.of(arguments)).toArray(String[]::new));
    }
}
