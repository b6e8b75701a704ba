package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator can correct is one line and status 2. */
final class MistakesIT {

    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path home;

    @Test
    void aPortThatIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("SERVER_NAME", "127.0.0.1:" + other.getLocalPort());

            assertThat(problem())
                    .isEqualTo("mercure-hub: SERVER_NAME: 127.0.0.1:" + other.getLocalPort()
                            + " is in use by another program (expected: a free port)");
        }
    }

    @Test
    void aPortThatIsForThePrivileged() throws Exception {
        Programs.require("a machine whose first ports are not for everybody", firstPortForEverybody() > 81);
        environment.put("SERVER_NAME", "127.0.0.1:81");

        assertThat(problemOfOrdinaryUser())
                .isEqualTo(
                        "mercure-hub: SERVER_NAME: 127.0.0.1:81 is not for the user that runs the hub (expected: a port from"
                                + " 1024 on, or the capability CAP_NET_BIND_SERVICE)");
    }

    @Test
    void aVolumeThatMayNotBeWritten() throws Exception {
        Path volume = Files.createDirectory(
                home.resolve("volume"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        environment.put("MERCURE_PUBLISHER_JWT_KEY", "a key of at least 32 bytes for both");
        environment.put(
                "MERCURE_EXTRA_DIRECTIVES", "anonymous\ntransport file {\n path " + volume.resolve("history") + "\n}");

        assertThat(problemOfOrdinaryUser())
                .isEqualTo("mercure-hub: history folder " + volume.resolve("history")
                        + ": the user that runs the hub may not write to " + volume.resolve("history")
                        + " (expected: a folder, or a volume, that belongs to that user)");
    }

    @Test
    void aHistoryWhereNoFolderCanBe() throws Exception {
        Path file = Files.createFile(home.resolve("file"));
        environment.put("MERCURE_PUBLISHER_JWT_KEY", "a key of at least 32 bytes for both");
        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymous\ntransport file {\n path " + file + "\n}");

        assertThat(problem()).isEqualTo("mercure-hub: history folder " + file + ": " + file + " is no folder");

        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymous\ntransport file {\n path /proc/nope/history\n}");
        assertThat(problem())
                .isEqualTo("mercure-hub: history folder /proc/nope/history: /proc/nope cannot be made or found");
    }

    @Test
    void aKeyThatIsMissing() throws Exception {
        environment.put("MERCURE_SUBSCRIBER_JWT_KEY", "a key of at least 32 bytes for both");

        assertThat(problem())
                .isEqualTo(
                        "mercure-hub: publisher_jwt: is missing: without a key nobody could publish (expected: a key, made with:"
                                + " openssl rand -base64 32)");
    }

    @Test
    void aStateFolderThatCannotBeWritten() throws Exception {
        Path file = Files.createFile(home.resolve("state"));

        assertThat(problem()).startsWith("mercure-hub: " + file).contains("XDG_STATE_HOME");
    }

    @Test
    void aTokenWhereAKeyBelongs() throws Exception {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", Tokens.sign("key", "{\"mercure\":{\"publish\":[\"*\"]}}"));
        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymous");

        assertThat(problem()).contains("MERCURE_PUBLISHER_JWT_KEY", "this is a token, not a key");
    }

    @Test
    void aNameThatNeedsTls() throws Exception {
        environment.put("SERVER_NAME", "example.com");

        assertThat(problem())
                .startsWith(
                        "mercure-hub: SERVER_NAME: \"example.com\" (expected: the directive tls CERT KEY, in the environment");
    }

    @Test
    void anUnknownDirective() throws Exception {
        environment.put("MERCURE_EXTRA_DIRECTIVES", "anonymus");

        assertThat(problem()).contains("anonymus", "did you mean anonymous?");
    }

    @Test
    void anUnknownOption() throws Exception {
        assertThat(problem("--port", "3000"))
                .startsWith("mercure-hub: Unknown option")
                .contains("--port");
    }

    /** The kernel gives the value to the first read, which must have room for all of it. */
    private static int firstPortForEverybody() throws IOException {
        Path setting = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        if (!Files.exists(setting)) {
            return 0;
        }
        try (InputStream file = Files.newInputStream(setting)) {
            return Integer.parseInt(new String(file.readNBytes(8192), StandardCharsets.US_ASCII).strip());
        }
    }

    private String problem(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(HubProcess.javaCommand());
        command.addAll(List.of(arguments));
        return problem(command);
    }

    /** Of root nothing is left but the name, and the files. */
    private String problemOfOrdinaryUser() throws Exception {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(
                    List.of(Programs.require("setpriv").toString(), "--bounding-set", "-all", "--inh-caps", "-all"));
        }
        command.addAll(HubProcess.javaCommand());
        return problem(command);
    }

    private String problem(List<String> command) throws Exception {
        try (HubProcess hub = HubProcess.run(home, environment, command)) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            assertThat(hub.out()).isEmpty();
            assertThat(hub.err()).filteredOn(line -> !line.contains(" INFO ")).hasSize(1);
            return hub.err().get(hub.err().size() - 1);
        }
    }
}
