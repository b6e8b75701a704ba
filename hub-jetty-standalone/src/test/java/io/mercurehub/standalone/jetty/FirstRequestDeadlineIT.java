package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FirstRequestDeadlineIT {

    private static final long DEADLINE_MILLIS = 400;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                callback.succeeded();
                return true;
            }
        });
        server.addBean(new FirstRequestDeadline(List.of(connector), server.getScheduler(), DEADLINE_MILLIS));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void closesAConnectionThatNeverEndsItsHeader() throws Exception {
        try (RawHttp connection = RawHttp.connect(connector.getLocalPort())) {
            connection.send("GET / HTTP/1.1\r\nHost: x\r\nX: a");

            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void leavesAConnectionAloneThatHasHadARequest() throws Exception {
        try (RawHttp kept = RawHttp.connect(connector.getLocalPort());
                RawHttp silent = RawHttp.connect(connector.getLocalPort())) {
            kept.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            kept.readTo("\r\n\r\n");
            assertThat(silent.readToEnd()).isEmpty();

            kept.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(kept.readToEnd()).startsWith("HTTP/1.1 200 OK");
        }
    }
}
