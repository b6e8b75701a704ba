package io.mercurehub.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStores;
import io.mercurehub.standalone.fixtures.TestSurroundings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                        + "\"subscription_events\":0,\"data_bytes\":6}\n");
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
        assertThat(asked.out()).contains("\"trimmed_through\":0,\"updates\":0,");
    }

    @Test
    void aLineThatIsNoUpdateStopsTheImportAndIsNamed() {
        TestSurroundings broken = in(UPDATES + "{\"id\":\"c\"}\n");

        assertThat(execute(broken, "import")).isEqualTo(2);

        assertThat(broken.err())
                .containsExactly(
                        "mercure-hub: line 3: is not an update: id, topics and data are needed; the lines before are"
                                + " in the history");
        TestSurroundings exported = surroundings();
        execute(exported, "export");
        assertThat(exported.out()).isEqualTo(UPDATES);
    }

    @Test
    void aHubThatRunsIsNotDisturbed() {
        EventStore running = EventStores.factory("file")
                .orElseThrow()
                .open(Map.of("path", home.resolve("h").toString()));
        try {
            TestSurroundings asked = surroundings();
            assertThat(execute(asked, "stats")).isEqualTo(2);
            assertThat(asked.err()).hasSize(1);
            assertThat(asked.err().get(0))
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

    private static int execute(TestSurroundings surroundings, String command) {
        return CommandTree.execute(surroundings.build(), "history", command);
    }
}
