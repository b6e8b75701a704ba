package io.mercurehub.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A hub that does nothing but send: it feeds every connection the same prepared updates, as fast as they are taken. What a
 * client reaches with it is the client's own ceiling.
 *
 * <p>Shared: runs in a daemon thread of its own, until its client leaves or {@link #close} is called from any other.
 */
final class Feeder implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Feeder.class.getName());

    private static final int PUBLISHER = 0;
    private static final int TOPIC = 0;
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server = new ServerSocket();
    private final List<Socket> sockets = new ArrayList<>();
    private final int connections;

    /** Whole chunks, sent again and again with new sequence numbers. */
    private final byte[] block;

    /** Where in the block the data of each update begins. */
    private final int[] dataAt;

    private volatile boolean closed;

    /**
     * Starts to listen on a free port of the loopback interface.
     *
     * @param connections how many streams to wait for
     * @param payload the form of the data
     * @param eventsPerChunk how many updates one chunk has
     */
    Feeder(int connections, Payload payload, int eventsPerChunk) throws IOException {
        this.connections = connections;
        byte[] frame = frame(payload);
        int dataInFrame = frame.length - payload.length() - "\n\n".length();
        byte[] head = (Integer.toHexString(frame.length * eventsPerChunk) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        int chunkBytes = head.length + frame.length * eventsPerChunk + "\r\n".length();
        int chunks = Math.max(1, BLOCK_BYTES / chunkBytes);
        block = new byte[chunks * chunkBytes];
        dataAt = new int[chunks * eventsPerChunk];
        int at = 0;
        for (int event = 0; event < dataAt.length; event++) {
            if (event % eventsPerChunk == 0) {
                at = put(head, at);
            }
            dataAt[event] = at + dataInFrame;
            at = put(frame, at);
            if (event % eventsPerChunk == eventsPerChunk - 1) {
                at = put("\r\n".getBytes(StandardCharsets.US_ASCII), at);
            }
        }
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), connections);
    }

    private static byte[] frame(Payload payload) {
        String before = "id: urn:uuid:00000000-0000-4000-8000-000000000000\ndata: ";
        byte[] frame = Arrays.copyOf(
                before.getBytes(StandardCharsets.US_ASCII), before.length() + payload.length() + "\n\n".length());
        payload.writePadding(frame, before.length());
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }

    private int put(byte[] bytes, int at) {
        System.arraycopy(bytes, 0, block, at, bytes.length);
        return at + bytes.length;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Starts the thread that accepts all connections and then feeds them. */
    void start() {
        Thread thread = new Thread(this::run, "feeder");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            accept();
            for (int sequence = 1; !closed; sequence += dataAt.length) {
                int micros = Ledger.micros(System.nanoTime());
                for (int event = 0; event < dataAt.length; event++) {
                    Payload.writeHeader(block, dataAt[event], PUBLISHER, TOPIC, sequence + event, micros);
                }
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(block);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The feeder ends, as its client has left", e);
        } finally {
            sockets.forEach(Feeder::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A connection of the feeder cannot be closed", e);
        }
    }

    private void accept() throws IOException {
        for (int i = 0; i < connections; i++) {
            Socket socket = server.accept();
            sockets.add(socket);
            readRequest(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        for (int matched = 0; matched < END_OF_HEAD.length; ) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("a connection without a request");
            }
            matched = octet == END_OF_HEAD[matched] ? matched + 1 : octet == '\r' ? 1 : 0;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
    }
}
