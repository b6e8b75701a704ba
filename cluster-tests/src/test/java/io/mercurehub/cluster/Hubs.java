package io.mercurehub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.FreePort;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Some hubs on one engine, each with an address of its own that stays when it is started again. Confined to one thread, but for {@link #url}. */
final class Hubs implements AutoCloseable {

    /** As long as a lease may last at least, so that a paused hub's subscribers are given up soon. */
    private static final String DIRECTIVES = """
            anonymous
            subscriptions
            write_timeout 10s
            dispatch_timeout 2s
            shutdown_timeout 2s
            heartbeat 1s
            history max_events 1000000
            """;

    private final List<Integer> ports = new ArrayList<>();
    private final List<HubProcess> processes = new ArrayList<>();
    private final Path home;
    private final Engine engine;

    /** Starts them, and waits until all accept connections. */
    Hubs(int count, Engine engine, Path home) throws IOException {
        this.engine = engine;
        this.home = home;
        for (int node = 0; node < count; node++) {
            ports.add(FreePort.next());
        }
        for (int node = 0; node < count; node++) {
            processes.add(run(node));
        }
        awaitAll();
    }

    private HubProcess run(int node) throws IOException {
        return HubProcess.run(
                Files.createDirectories(home.resolve("node" + node)),
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:" + ports.get(node),
                        "MERCURE_PUBLISHER_JWT_KEY",
                        Tokens.PUBLISHER_KEY,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        Tokens.SUBSCRIBER_KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        DIRECTIVES + engine.directive("node" + node)),
                HubProcess.javaCommand(engine.jars()));
    }

    /** {@return how many there are} */
    int count() {
        return ports.size();
    }

    /** {@return the URL of one; safe for use by any thread} */
    URI url(int node) {
        return URI.create("http://127.0.0.1:" + ports.get(node) + "/.well-known/mercure");
    }

    /** Ends one at once. */
    void kill(int node) {
        processes.get(node).close();
    }

    /** Stops one in order. */
    void stop(int node) throws IOException, InterruptedException {
        assertRuns(node);
        processes.get(node).signal("TERM");
        processes.get(node).awaitEnd();
    }

    /** Stops the process of one, or has it go on. */
    void pause(int node, boolean paused) throws IOException, InterruptedException {
        assertRuns(node);
        processes.get(node).signal(paused ? "STOP" : "CONT");
    }

    /** Nothing that fails ends a hub by itself. */
    private void assertRuns(int node) {
        assertThat(processes.get(node).isAlive())
                .as(
                        "node %d runs; it has said: %s",
                        node, String.join("\n", processes.get(node).err()))
                .isTrue();
    }

    /** Starts those that have ended again. */
    void startAgain() throws IOException {
        for (int node = 0; node < processes.size(); node++) {
            if (!processes.get(node).isAlive()) {
                processes.set(node, run(node));
            }
        }
    }

    /** Waits until all accept connections. */
    void awaitAll() {
        for (HubProcess process : processes) {
            assertThat(process.awaitUrl()).isNotNull();
        }
    }

    /** {@return what all have said, for people} */
    String said() {
        StringBuilder said = new StringBuilder();
        for (int node = 0; node < processes.size(); node++) {
            said.append("node ").append(node).append(":\n");
            processes.get(node).err().forEach(line -> said.append(line).append('\n'));
        }
        return said.toString();
    }

    @Override
    public void close() {
        processes.forEach(HubProcess::close);
    }
}
