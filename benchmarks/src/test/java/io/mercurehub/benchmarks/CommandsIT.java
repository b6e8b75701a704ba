package io.mercurehub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.benchmarks.toyhub.Mischief;
import io.mercurehub.benchmarks.toyhub.ToyHub;
import io.mercurehub.benchmarks.toyhub.ToyHubMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands as they are typed. */
@Tag("full")
class CommandsIT {

    private static final String SHORT = " --seconds 0.1 --warmup 0.05 --patience 2";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private ToyHub hub;

    @BeforeEach
    void aHub() throws Exception {
        hub = new ToyHub(Mischief.NONE);
    }

    @AfterEach
    void isClosed() throws Exception {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fanout --subscribers 5 --topics 2 --publishers 2 --data 50 --max-lag 8 --publisher-key KEY",
                "topics --topics 3 --subscribers-per-topic 2 --publishers 2",
                "latency --rate 100 --subscribers 3 --token TOKEN",
                "fanout --subscribers 6 --processes 2 --private --grants 2 --subscriber-key KEY",
                "publish --publishers 1,3",
            })
    void aRunTellsItsFiguresAndEndsWithZero(String command) {
        int exit = execute(command + SHORT + " --url " + hub.url());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString()).startsWith(command.split(" ", -1)[0] + "\n").contains("publishes per second");
    }

    @Test
    void aStormTellsItsFigures() {
        int exit = execute("storm --subscribers 5 --behind 50 --publishers 2 --url " + hub.url());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString()).contains("caught up all ms");
    }

    @Test
    void idleStreamsNeedAProcessToLookAt() {
        int exit = execute("idle --connections 5 --url " + hub.url());

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--server-pid");
    }

    @Test
    void idleStreamsTellTheirFigures() {
        long pid = ProcessHandle.current().pid();

        int exit = execute("idle --connections 5 --server-pid " + pid + " --url " + hub.url());

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("resident kib per connection");
    }

    @Test
    void aComparisonLetsBothHubsTakeTurns() {
        int exit = execute("compare --rounds 2 --subscribers 3 --json" + SHORT + " --hub a=" + hub.url() + " --hub b="
                + hub.url());

        assertThat(exit).isZero();
        assertThat(out.toString().lines().limit(4))
                .extracting(line -> line.replaceAll("^.*\"hub\":\"(.*)\",\"round\":(.)\\}$", "$1 $2"))
                .containsExactly("a 1", "b 1", "b 2", "a 2");
        assertThat(out.toString()).contains("\"run\":\"comparison\"", "a_to_b_deliveries_per_second_min");
    }

    @Test
    void aComparisonStartsHubsAndForSomeWorksAnewEachTime(@TempDir Path folder) throws Exception {
        int port = HubProcess.freePort();
        Path results = folder.resolve("results");

        int exit = execute("compare --rounds 2 --works publish-durable-1,connect,leave,idle-cpu --streams 5 --markdown"
                + SHORT + " --results " + results + " --start-with " + toyScript(folder, port)
                + " --hub toy=http://127.0.0.1:" + port + "/");

        assertThat(err.toString()).isEmpty();
        assertThat(exit).as(out.toString()).isZero();
        assertThat(Files.readAllLines(results.resolve("toy.log")))
                .containsExactly("toy file", "toy memory", "toy memory", "toy memory", "toy memory");
        assertThat(Files.readAllLines(results.resolve("runs.jsonl"))).hasSize(4 * 3);
        assertThat(out.toString())
                .contains(
                        "#### publish-durable-1", "| first connect seconds |", "| leaving seconds |", "#### idle-cpu");
    }

    private static Path toyScript(Path folder, int port) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = "exec env SERVER_NAME=127.0.0.1:" + port + " " + java + " -cp '"
                + System.getProperty("java.class.path") + "' " + ToyHubMain.class.getName();
        Path script = folder.resolve("start");
        Files.writeString(script, "#!/bin/sh\necho \"$@\"\n" + command + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    @Test
    void privateUpdatesAreComparedWithPublicOnes() {
        int exit = execute("compare --rounds 1 --works private --subscribers 3 --subscriber-key KEY --markdown" + SHORT
                + " --hub a=" + hub.url() + " --hub b=nchan+http://127.0.0.1:1/");

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString()).startsWith("#### private\n\n|  | a | a-private | a-private : a |\n");
    }

    @Test
    void aComparisonGoesOnWithoutAHubThatIsNotThere() throws Exception {
        int exit = execute("compare --rounds 1 --subscribers 3 --markdown" + SHORT + " --hub a=http://127.0.0.1:"
                + HubProcess.freePort() + " --hub b=" + hub.url());

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString()).contains("- a: aborted (rounds: 1)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compare --hub http://127.0.0.1:3000",
                "compare --hub a=http://127.0.0.1:3000,pid",
                "compare --works idle --hub a=http://127.0.0.1:3000",
                "compare --base b --hub a=http://127.0.0.1:3000",
                "compare --works private --hub a=http://127.0.0.1:3000",
                "fanout --private --url http://127.0.0.1:3000",
                "fanout --private --subscriber-key KEY --kind nchan --url http://127.0.0.1:3000",
                "fanout --processes 0 --url http://127.0.0.1:3000",
                "fanout --stalled 2 --subscribers 3 --processes 2 --url http://127.0.0.1:3000",
            })
    void mistakesAreRefused(String command) {
        assertThat(execute(command)).isEqualTo(2);
    }

    @Test
    void theCeilingNeedsNoHub() {
        int exit = execute("ceiling --connections 2" + SHORT);

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("deliveries per cpu second");
    }

    @Test
    void aFaultEndsWithOne() throws Exception {
        try (ToyHub losing = new ToyHub(Mischief.LOSES)) {
            int exit = execute("fanout --subscribers 2 --json" + SHORT + " --url " + losing.url());

            assertThat(exit).isEqualTo(1);
            assertThat(out.toString()).contains("\"faults\":\"1 lost\"", "\"fault_1\":\"lost: subscriber");
        }
    }

    @Test
    void aRunThatCannotGoOnEndsWithOneAndSaysWhy() throws Exception {
        hub.close();

        int exit = execute("fanout --subscribers 2" + SHORT + " --url " + hub.url());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).startsWith("fanout: ").contains("refused");
    }

    @Test
    void anotherMachineIsRefused() {
        int exit = execute("fanout --url http://192.0.2.1/.well-known/mercure");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("loopback");
    }

    private int execute(String command) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        return commandLine.execute(arguments.toArray(String[]::new));
    }
}
