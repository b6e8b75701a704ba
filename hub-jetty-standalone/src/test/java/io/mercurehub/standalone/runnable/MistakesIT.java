package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Jwt;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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
    void aStateFolderThatCannotBeWritten() throws Exception {
        Path file = Files.createFile(home.resolve("state"));

        assertThat(problem()).startsWith("mercure-hub: " + file).contains("XDG_STATE_HOME");
    }

    @Test
    void aTokenWhereAKeyBelongs() throws Exception {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", Jwt.sign("key", "{\"mercure\":{\"publish\":[\"*\"]}}"));
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

    private String problem(String... arguments) throws Exception {
        try (HubProcess hub = HubProcess.start(home, environment, arguments)) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            assertThat(hub.out()).isEmpty();
            assertThat(hub.err()).filteredOn(line -> !line.contains(" INFO ")).hasSize(1);
            return hub.err().get(hub.err().size() - 1);
        }
    }
}
