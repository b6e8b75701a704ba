package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.FreePort;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * The hub of a {@code compose.yaml} as tutorials have it: their environment, a key for each role, and a port that stays the same when
 * the hub is started again, as does its history.
 */
public final class TutorialHub implements AutoCloseable {

    /** The name under which a proxy serves the hub. */
    public static final String NAME = "messages.example.org";

    /** The hub's path. */
    public static final String PATH = "/.well-known/mercure";

    private final WorkFolder home;
    private final int port = FreePort.next();
    private final String publisherKey = newKey();
    private final String subscriberKey = newKey();
    private final String directives;
    private HubProcess process;

    private TutorialHub(String directives) throws IOException {
        this.home = WorkFolder.create("hub");
        this.directives = directives;
        this.process = run();
    }

    /**
     * Starts one, and waits until it accepts connections.
     *
     * @param directives what a test needs beside the tutorial's two lines
     */
    public static TutorialHub start(String... directives) throws IOException {
        TutorialHub hub = new TutorialHub(String.join("\n", directives));
        hub.process.awaitUrl();
        return hub;
    }

    private HubProcess run() throws IOException {
        return HubProcess.start(
                home.path(),
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:" + port,
                        "MERCURE_PUBLISHER_JWT_KEY",
                        publisherKey,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        subscriberKey,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "cors_origins https://www.example.org https://example.org\nanonymous\n" + directives));
    }

    /** {@return where it listens on this machine} */
    public int port() {
        return port;
    }

    /** {@return its URL without a proxy} */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + PATH);
    }

    /** {@return the key of publishers' tokens} */
    public String publisherKey() {
        return publisherKey;
    }

    /** {@return the key of subscribers' tokens} */
    public String subscriberKey() {
        return subscriberKey;
    }

    /** {@return a token for the private updates of a topic} */
    public String subscriberToken(String topic) {
        return Tokens.sign(subscriberKey, "{\"mercure\":{\"subscribe\":[\"" + topic + "\"]}}");
    }

    /** {@return the process that runs now, or has run last} */
    public HubProcess process() {
        return process;
    }

    /** Has it stop in order, as when a container is replaced. */
    public void stop() throws IOException, InterruptedException {
        process.signal("TERM");
        assertThat(process.awaitEnd()).isZero();
    }

    /** Starts it again, and waits until it accepts connections. */
    public void startAgain() throws IOException {
        process.close();
        process = run();
        process.awaitUrl();
    }

    @Override
    public void close() throws IOException {
        process.close();
        home.close();
    }

    /** {@return what {@code openssl rand -base64 32} gives} */
    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
