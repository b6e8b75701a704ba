package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.admin.ConnectionCap;
import io.mercurehub.standalone.fixtures.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionGuardIT {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int MAX = 50;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final AtomicInteger queue = new AtomicInteger();
    private final ConnectionCap cap = new ConnectionCap(MAX);
    private final Queue<Callback> waiting = new ConcurrentLinkedQueue<>();
    private final List<RawHttp> connections = new ArrayList<>();

    private void start(Duration deadline) throws Exception {
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(LONG.toMillis());
        server.addConnector(connector);
        RequestsInProgress requests = new RequestsInProgress(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        String path = Request.getPathInContext(request);
                        if (path.equals("/stream")) {
                            request.getConnectionMetaData()
                                    .getConnection()
                                    .getEndPoint()
                                    .setIdleTimeout(0);
                        }
                        if (!path.equals("/")) {
                            // The response begins, and does not end.
                            response.write(false, null, Callback.from(() -> waiting.add(callback)));
                        } else {
                            callback.succeeded();
                        }
                        return true;
                    }
                },
                false);
        server.setHandler(requests);
        server.addBean(new ConnectionGuard(List.of(connector), requests::isBusy, cap, queue::get, () -> 0, deadline));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (RawHttp connection : connections) {
            connection.close();
        }
        server.stop();
    }

    private RawHttp connect() throws IOException {
        RawHttp connection = RawHttp.connect(connector.getLocalPort());
        connections.add(connection);
        return connection;
    }

    private RawHttp ask(String path) throws IOException {
        RawHttp connection = connect();
        connection.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
        return connection;
    }

    @Test
    void closesAConnectionThatNeverEndsItsHeader() throws Exception {
        start(SHORT);
        RawHttp connection = connect();
        connection.send("GET / HTTP/1.1\r\nHost: x\r\nX: a");

        assertThat(connection.readToEnd()).isEmpty();
    }

    @Test
    void closesAConnectionThatNeverEndsALaterHeader() throws Exception {
        start(SHORT);
        RawHttp connection = ask("/");
        connection.readTo("\r\n\r\n");
        connection.send("GET / HTTP/1.1\r\nHost: x\r\nX: a");

        assertThat(connection.readToEnd()).isEmpty();
    }

    @Test
    void leavesAConnectionAloneWhoseAnswerHasNotEnded() throws Exception {
        start(SHORT);
        RawHttp patient = ask("/wait");
        assertThat(patient.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        await().until(() -> !waiting.isEmpty());
        for (int i = 0; i < 3; i++) {
            assertThat(connect().readToEnd()).isEmpty();
        }

        waiting.remove().succeeded();

        assertThat(patient.readTo("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
    }

    @Test
    void closesAQuarterOfThoseThatAreQuietWhenThereAreAsManyAsThereMayBe() throws Exception {
        start(LONG);
        RawHttp busy = ask("/wait");
        await().until(() -> !waiting.isEmpty());
        while (connections.size() < MAX) {
            ask("/").readTo("\r\n\r\n");
        }

        RawHttp newest = ask("/");

        assertThat(newest.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        await().untilAsserted(() -> assertThat(cap.count()).isBetween(MAX * 3 / 4, MAX - 1));
        waiting.remove().succeeded();
        assertThat(busy.readTo("0\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
    }

    @Test
    void letsWhoComesWaitUntilOneHasGone() throws Exception {
        start(LONG);
        while (connections.size() < MAX) {
            ask("/stream");
            await().until(() -> waiting.size() == connections.size());
        }
        List<RawHttp> late = List.of(ask("/"), ask("/"), ask("/"));

        assertThat(waiting).hasSize(MAX);
        connections.get(0).close();
        waiting.remove().succeeded();

        for (RawHttp each : late) {
            assertThat(each.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
            each.close();
        }
    }

    @Test
    void closesThoseWhoseRequestHasBeenOnItsWayForLongWhenThereAreOnlyThoseAndStreams() throws Exception {
        start(LONG);
        while (connections.size() < MAX) {
            ask(connections.size() % 2 == 0 ? "/stream" : "/wait");
            await().until(() -> waiting.size() == connections.size());
        }

        assertThat(ask("/").readTo("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");

        waiting.forEach(Callback::succeeded);
        for (int i = 0; i < MAX; i += 2) {
            assertThat(connections.get(i).readTo("0\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void acceptsFewAtATimeWhileManyWaitForAThreadAndAllInTheEnd() throws Exception {
        start(LONG);
        queue.set(10_000);
        while (connections.size() < MAX - 1) {
            ask("/");
        }

        for (RawHttp connection : connections) {
            assertThat(connection.readTo("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(cap.full()).isPositive();
    }

    @Test
    void losesNobodyInAFloodOfThoseWhoLeaveAtOnce() throws Exception {
        start(LONG);
        AtomicBoolean enough = new AtomicBoolean();
        List<Thread> flood = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                while (!enough.get()) {
                    try (RawHttp gone = RawHttp.connect(connector.getLocalPort())) {
                        gone.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            flood.add(thread);
            thread.start();
        }
        try {
            for (int i = 0; i < 100; i++) {
                assertThat(RawHttp.exchange(connector.getLocalPort(), "GET /")).startsWith("HTTP/1.1 200 OK");
            }
        } finally {
            enough.set(true);
            for (Thread thread : flood) {
                thread.join();
            }
        }
    }
}
