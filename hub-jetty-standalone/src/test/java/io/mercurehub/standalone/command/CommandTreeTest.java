package io.mercurehub.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mercurehub.standalone.fixtures.TestSurroundings;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandTreeTest {

    private static final String PUBLISHER_KEY = "publisher key of at least 32 bytes";
    private static final String SUBSCRIBER_KEY = "subscriber key of at least 32 bytes";

    @TempDir
    private Path home;

    private TestSurroundings surroundings;

    @BeforeEach
    void begin() {
        surroundings = new TestSurroundings(home);
    }

    @Test
    void saysWhichVersionItIs() {
        assertThat(execute("version")).isZero();
        assertThat(surroundings.out()).isEqualTo("Mercure hub development\n");
    }

    @Test
    void explainsItself() {
        assertThat(execute("--help")).isZero();
        assertThat(surroundings.out()).contains("Usage: mercure-hub", "--config=FILE", "run ", "token ", "config ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "token",
                "config",
                "health",
                "nodes",
                "history",
                "schema",
                "version",
                "history stats",
                "history trim"
            })
    void explainsEachCommand(String command) {
        String[] words = command.split(" ");
        assertThat(execute(Stream.concat(Stream.of(words), Stream.of("--help")).toArray(String[]::new)))
                .isZero();
        assertThat(surroundings.out()).contains("Usage: mercure-hub " + command);
        assertThat(surroundings.err()).isEmpty();
    }

    @Test
    void helpsWithACommandByItsName() {
        assertThat(execute("help")).isZero();
        assertThat(surroundings.out()).contains("Usage: mercure-hub", "MERCURE_PUBLISHER_JWT_KEY", "Example: ");
        assertThat(execute("help", "token")).isZero();
        assertThat(surroundings.out()).contains("Usage: mercure-hub token", "Example: mercure-hub token --publish");
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(execute("--confg", "x")).isEqualTo(2);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0))
                .startsWith("mercure-hub: Unknown option")
                .contains("--confg", "did you mean --config?", "--help");
    }

    @Test
    void refusesAnUnknownCommand() {
        assertThat(execute("tokens")).isEqualTo(2);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0)).startsWith("mercure-hub: ").contains("tokens", "did you mean token");
    }

    @Test
    void refusesAMistakeInTheEnvironmentWithALineForEach() {
        surroundings.with("SERVER_NAME", "example.com").with("MERCURE_EXTRA_DIRECTIVES", "anonymus\nheartbeat soon");

        assertThat(execute()).isEqualTo(2);
        assertThat(surroundings.out()).isEmpty();
        assertThat(surroundings.err())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("mercure-hub: "));
    }

    /** The parser sees the last of them only. */
    @ParameterizedTest
    @ValueSource(strings = {"--config FILE", "run --config FILE", "--config FILE run"})
    void runsTheHubWithAFileOfDirectives(String line) throws IOException {
        Path file = Files.writeString(home.resolve("hub.conf"), "heartbeat soon\n");

        assertThat(execute(line.replace("FILE", file.toString()).split(" "))).isEqualTo(2);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0)).startsWith("mercure-hub: " + file + ":1:11: heartbeat: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--config", "run --config", "run --config --help", "run --confg x", "run run"})
    void refusesWhatOnlyLooksLikeRunningTheHub(String line) {
        assertThat(execute(line.split(" "))).isEqualTo(2);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0)).startsWith("mercure-hub: ").endsWith("; see mercure-hub --help");
    }

    @Test
    void refusesATokenWhereAKeyBelongs() {
        String token = Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"publish\":[\"*\"]}}");
        surroundings.with("MERCURE_PUBLISHER_JWT_KEY", token).with("MERCURE_EXTRA_DIRECTIVES", "anonymous");

        assertThat(execute()).isEqualTo(2);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0))
                .contains("MERCURE_PUBLISHER_JWT_KEY", "this is a token, not a key")
                .doesNotContain(token);
    }

    @Test
    void refusesAStateFolderThatIsAFile() throws IOException {
        Path file = Files.createFile(home.resolve("state"));
        surroundings.with("XDG_STATE_HOME", file.toString());

        assertThat(execute()).isEqualTo(2);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0)).startsWith("mercure-hub: " + file);
    }

    @Test
    void printsTheConfigurationWithoutKeys() {
        surroundings
                .with("MERCURE_PUBLISHER_JWT_KEY", PUBLISHER_KEY)
                .with("MERCURE_SUBSCRIBER_JWT_KEY", SUBSCRIBER_KEY)
                .with("SERVER_NAME", ":3000");

        assertThat(execute("config")).isZero();
        assertThat(surroundings.out())
                .startsWith("# Listens on *:3000 (SERVER_NAME).\n")
                .contains("\npublisher_jwt {env.MERCURE_PUBLISHER_JWT_KEY} HS256\n", "\nlog info text\n")
                .doesNotContain(PUBLISHER_KEY, SUBSCRIBER_KEY);
        assertThat(surroundings.err()).isEmpty();
    }

    @Test
    void printsTheWarningsOfTheConfigurationBesideIt() {
        surroundings.with("MERCURE_PUBLISHER_JWT_KEY", "short").with("MERCURE_EXTRA_DIRECTIVES", "anonymous");

        assertThat(execute("config")).isZero();
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0))
                .startsWith("warning: publisher_jwt: INSECURE")
                .doesNotContain("short");
    }

    @Test
    void readsAFileOfDirectivesBeforeAndAfterTheCommand() throws IOException {
        Path file = Files.writeString(home.resolve("hub.conf"), "heartbeat 9s\n");

        assertThat(execute("--config", file.toString(), "config")).isZero();
        assertThat(execute("config", "--config", file.toString())).isZero();
        assertThat(surroundings.out().split("\nheartbeat 9s\n", -1)).hasSize(3);
    }

    @Test
    void asksTheHubThatRunsWithThisConfigurationWhetherItIsWell() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.getResponseHeaders().set("Mercure-Ports", "3000");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/busy") ? 503 : 200, -1);
            exchange.close();
        });
        hub.start();
        try {
            String address = "127.0.0.1:" + hub.getAddress().getPort();
            surroundings.with("MERCURE_ADMIN", address);
            assertThat(execute("health")).isZero();

            surroundings.with("SERVER_NAME", "127.0.0.1:3001");
            assertThat(execute("health")).isEqualTo(1);
            surroundings.with("MERCURE_ADMIN", "off").with("SERVER_NAME", address);
            assertThat(execute("health")).isZero();

            assertThat(execute("health", "--url", "http://" + address + "/busy"))
                    .isEqualTo(1);
            assertThat(asked).containsExactly("/mercure/health/ready", "/mercure/health/ready", "/healthz", "/busy");
            assertThat(surroundings.err())
                    .containsExactly(
                            "http://" + address
                                    + "/mercure/health/ready is that of the hub on port 3000 (expected: that of"
                                    + " the hub on port 3001; each hub of a machine needs an address of its own, see admin)",
                            "http://" + address + "/busy answers 503");
        } finally {
            hub.stop(0);
        }
    }

    @Test
    void takesAHubThatDoesNotAnswerForOneThatIsNotWell() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        surroundings.with("MERCURE_ADMIN", "127.0.0.1:" + free);

        assertThat(execute("health")).isEqualTo(1);
        assertThat(surroundings.err()).hasSize(1);
        assertThat(surroundings.err().get(0))
                .startsWith("http://127.0.0.1:" + free + "/mercure/health/ready does not answer: ");
        assertThat(execute("health", "--url", "ftp://x")).isEqualTo(2);
    }

    @Test
    void printsTheSqlOfADatabase() {
        assertThat(execute("schema", "postgresql")).isZero();
        assertThat(surroundings.out()).contains("CREATE SCHEMA \"mercure\";").endsWith("END\n$mercure$;\n");

        assertThat(execute("schema", "postgresql", "--schema", "live")).isZero();
        assertThat(surroundings.out()).contains("CREATE SCHEMA \"live\";");
        assertThat(surroundings.err()).isEmpty();

        assertThat(execute("schema")).isEqualTo(2);
        assertThat(execute("schema", "file")).isEqualTo(2);
        assertThat(execute("schema", "postgresql", "--schema", "pg_mine")).isEqualTo(2);
        assertThat(surroundings.err())
                .containsExactly(
                        "mercure-hub: Missing required parameter: 'TRANSPORT'; see mercure-hub --help",
                        "mercure-hub: transport: file (expected: one that keeps its log in a database: postgresql)",
                        "mercure-hub: --schema: \"pg_mine\" (expected: the name of a schema, at most 63 bytes, without $"
                                + " and control characters, not beginning with pg_)");
    }

    @Test
    void listsTheHubsThatShareTheLogOfTheRunningOne() throws IOException {
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/nodes", exchange -> answer(exchange, 200, """
                [{"name":"a","id":"1","version":"1.0","since":"1970-01-01T00:00:00Z"},
                 {"name":"b","id":"2","version":"1.1","since":"1970-01-01T00:00:01Z"}]
                """));
        hub.createContext("/alone", exchange -> answer(exchange, 404, "{\"error\":\"shared with nobody\"}"));
        hub.createContext("/other", exchange -> answer(exchange, 200, "<html>"));
        hub.start();
        try {
            String address = "127.0.0.1:" + hub.getAddress().getPort();
            surroundings.with("MERCURE_ADMIN", address);

            assertThat(execute("nodes")).isZero();
            assertThat(surroundings.out()).isEqualTo("a 1.0 1970-01-01T00:00:00Z\nb 1.1 1970-01-01T00:00:01Z\n");

            assertThat(execute("nodes", "--url", "http://" + address + "/alone"))
                    .isEqualTo(1);
            assertThat(execute("nodes", "--url", "http://" + address + "/other"))
                    .isEqualTo(1);
            surroundings.with("MERCURE_ADMIN", "off");
            assertThat(execute("nodes")).isEqualTo(2);
            assertThat(surroundings.err())
                    .containsExactly(
                            "http://" + address + "/alone answers 404: shared with nobody",
                            "http://" + address + "/other answers 200, and is no hub's",
                            "mercure-hub: admin: off (expected: an address, which the hub can be asked at)");
        } finally {
            hub.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("Mercure-Ports", "3000");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int execute(String... arguments) {
        return CommandTree.execute(surroundings.build(), arguments);
    }
}
