package io.mercurehub.test.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that send many requests at once and read no answer, until they are closed, with resets. */
public final class UnreadClients implements AutoCloseable {

    private static final int RECEIVE_BUFFER_BYTES = 2048;

    private final List<RawConnection> connections = new ArrayList<>();

    /** @param port of a server on this machine */
    public UnreadClients(int port, int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            connections.add(new RawConnection(port, RECEIVE_BUFFER_BYTES));
        }
    }

    /** Has each send a request so many times, and doesn't wait for it. */
    public void send(String request, int times) {
        byte[] requests = request.repeat(times).getBytes(US_ASCII);
        for (RawConnection connection : connections) {
            Thread sender = new Thread(() -> send(connection, requests));
            sender.setDaemon(true);
            sender.start();
        }
    }

    private static void send(RawConnection connection, byte[] requests) {
        try {
            connection.send(requests);
        } catch (IOException reset) {
            // By the server, or when they are closed.
        }
    }

    @Override
    public void close() throws IOException {
        for (RawConnection connection : connections) {
            connection.reset();
        }
    }
}
