package io.mercurehub.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server whose event streams begin, and then never say a word: not even heartbeats. */
public final class SilentServer implements AutoCloseable {

    private final HttpServer server;

    private SilentServer(HttpServer server) {
        this.server = server;
    }

    /** Starts one. */
    public static SilentServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", SilentServer::begin);
        server.start();
        return new SilentServer(server);
    }

    private static void begin(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("X-Accel-Buffering", "no");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(":\n".getBytes(US_ASCII));
        exchange.getResponseBody().flush();
    }

    /** {@return where it listens on this machine} */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
