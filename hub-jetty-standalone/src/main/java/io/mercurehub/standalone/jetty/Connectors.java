package io.mercurehub.standalone.jetty;

import io.mercurehub.hub.work.BatchingExecutor;
import io.mercurehub.standalone.address.ListenAddress;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/** Makes the connectors of a server, with the limits of each connection: HTTP/1.1, and with TLS also HTTP/2. */
final class Connectors {

    /** The largest header of a request, its first line included. */
    static final int REQUEST_HEADER_BYTES = 32 * 1024;

    private static final int ACCEPT_QUEUE = 1024;

    /**
     * How much the system takes for a client that doesn't read, and copies: by itself it takes megabytes of each. Enough for 10 Mbit/s
     * at a distance of 100 ms.
     */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    /** How much is read at once. */
    static final int INPUT_BUFFER_BYTES = 4 * 1024;

    private static final int OUTPUT_BUFFER_BYTES = 4 * 1024;

    private final Server server;
    private final Duration idle;
    private final @Nullable TlsConnections tls;
    private final int selectors;

    /**
     * @param server gets the connections
     * @param idle how long a connection may be silent without a request, or while one is sent or answered
     * @param tls for addresses with TLS; {@code null} when there is no certificate
     * @param selectors how many threads look after the connections of an address
     */
    Connectors(Server server, Duration idle, @Nullable TlsConnections tls, int selectors) {
        this.server = server;
        this.idle = idle;
        this.tls = tls;
        this.selectors = selectors;
    }

    /**
     * {@return a connector that listens on an address, not started yet}
     *
     * @throws IOException when it cannot, for a {@link #reason}
     */
    ServerConnector open(ListenAddress address) throws IOException {
        ServerConnector connector =
                new ServerConnector(server, 1, selectors, factories(address).toArray(ConnectionFactory[]::new)) {
                    private final Map<ManagedSelector, Executor> acknowledging = new ConcurrentHashMap<>();

                    @Override
                    protected SocketChannelEndPoint newEndPoint(
                            SocketChannel channel, ManagedSelector selector, SelectionKey key) {
                        SocketChannelEndPoint endPoint = server.getInvocationType() == InvocationType.NON_BLOCKING
                                ? new RoundEndPoint(channel, selector, acknowledge(selector), key, getScheduler())
                                : new SocketChannelEndPoint(channel, selector, key, getScheduler());
                        endPoint.setIdleTimeout(getIdleTimeout());
                        return endPoint;
                    }

                    private Executor acknowledge(ManagedSelector selector) {
                        return acknowledging.computeIfAbsent(
                                selector, looks -> new BatchingExecutor(task -> looks.submit(unused -> task.run())));
                    }
                };
        connector.setHost(
                address.socket().getAddress().isAnyLocalAddress()
                        ? null
                        : address.socket().getAddress().getHostAddress());
        connector.setPort(address.socket().getPort());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.setIdleTimeout(idle.toMillis());
        // Streams are idle, too: none is cut off for that.
        connector.setShutdownIdleTimeout(-1);
        connector.open();
        return connector;
    }

    private List<ConnectionFactory> factories(ListenAddress address) {
        HttpConfiguration http = httpConfiguration();
        return address.isTls()
                ? Objects.requireNonNull(tls, "tls").factories(http)
                : List.of(new HttpConnectionFactory(http));
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(REQUEST_HEADER_BYTES);
        http.setInputBufferSize(INPUT_BUFFER_BYTES);
        http.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
        // Paths are only compared as they were sent, so nothing in them is ambiguous to us.
        http.setUriCompliance(UriCompliance.UNSAFE.without(
                "HUB",
                Violation.USER_INFO,
                Violation.UTF16_ENCODINGS,
                Violation.BAD_PERCENT_ENCODING,
                Violation.FRAGMENT));
        return http;
    }

    /** {@return why an address cannot be listened on, for whoever chose it} */
    static String reason(IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BindException && message.contains("in use")) {
            return "is in use by another program (expected: a free port)";
        }
        if (message.contains("ermission denied")) {
            return "is not for the user that runs the hub (expected: a port from 1024 on, or the capability"
                    + " CAP_NET_BIND_SERVICE)";
        }
        return "cannot be listened on: " + message;
    }
}
