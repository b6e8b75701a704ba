package io.mercurehub.test.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection of HTTP/2, to a server that is known to speak it, on which the test does no more than it says: it gives
 * a server only as much room for data as the test grants, and reads only what the test asks for.
 *
 * <p>Values of header fields are sent as they are, without compression; those of responses are not read. Confined to one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113">RFC 9113, HTTP/2</a>
 */
public final class Http2Connection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int DATA = 0x0;
    private static final int HEADERS = 0x1;
    private static final int RST_STREAM = 0x3;
    private static final int SETTINGS = 0x4;
    private static final int PING = 0x6;
    private static final int GOAWAY = 0x7;
    private static final int WINDOW_UPDATE = 0x8;
    private static final int END_STREAM = 0x1;
    private static final int ACK = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int CANCEL = 0x8;
    private static final int PADDED = 0x8;

    /** From the table of RFC 7541, appendix A: two whole fields, and the names of two. */
    private static final int METHOD_GET = 0x80 | 2;

    private static final int SCHEME_HTTP = 0x80 | 6;
    private static final int SCHEME_HTTPS = 0x80 | 7;
    private static final int AUTHORITY = 1;
    private static final int PATH = 4;

    private final Socket socket;
    private final DataInputStream input;
    private final DataOutputStream output;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private int nextStream = 1;

    /** @param port of a server on this machine, without TLS */
    public Http2Connection(int port) throws IOException {
        this(connect(port));
    }

    private Http2Connection(Socket socket) throws IOException {
        this.socket = socket;
        input = new DataInputStream(socket.getInputStream());
        output = new DataOutputStream(socket.getOutputStream());
        output.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /**
     * {@return a connection with TLS, once the server has agreed to HTTP/2}
     *
     * @param port of a server on this machine
     * @param trust has the certificate that the server must have
     */
    public static Http2Connection overTls(int port, SSLContext trust) throws IOException {
        Socket plain = connect(port);
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, "localhost", port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IOException("the server has chosen: " + socket.getApplicationProtocol());
        }
        return new Http2Connection(socket);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        return socket;
    }

    /** Begins a GET. The server may send 65,535 bytes of data on the whole connection before the test grants more. */
    public Stream get(String target) throws IOException {
        Stream stream = new Stream(nextStream);
        nextStream += 2;
        streams.put(stream.id, stream);
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(METHOD_GET);
        fields.write(socket instanceof SSLSocket ? SCHEME_HTTPS : SCHEME_HTTP);
        field(fields, AUTHORITY, "hub.example");
        field(fields, PATH, target);
        send(HEADERS, END_STREAM | END_HEADERS, stream.id, fields.toByteArray());
        return stream;
    }

    /**
     * Adds a field whose value no other field refers to.
     *
     * @param name its number in the table of HPACK; there are servers that take the names of pseudo-fields in no other way
     */
    private static void field(ByteArrayOutputStream fields, int name, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        fields.write(name);
        if (bytes.length < 127) {
            fields.write(bytes.length);
        } else {
            fields.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                fields.write(rest % 128 + 128);
                rest /= 128;
            }
            fields.write(rest);
        }
        fields.writeBytes(bytes);
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        output.write(frame.toByteArray());
        output.flush();
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    private void readFrame() throws IOException {
        int length = input.readUnsignedByte() << 16 | input.readUnsignedShort();
        int type = input.readUnsignedByte();
        int flags = input.readUnsignedByte();
        int id = input.readInt() & Integer.MAX_VALUE;
        byte[] payload = input.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the server has closed the connection within a frame");
        }
        switch (type) {
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    send(SETTINGS, ACK, 0, new byte[0]);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    send(PING, ACK, 0, payload);
                }
            }
            case GOAWAY -> throw new EOFException("the server ends the connection: " + new String(payload, UTF_8));
            default -> {
                Stream stream = streams.get(id);
                if (stream != null) {
                    stream.take(type, flags, payload);
                }
            }
        }
    }

    /**
     * Reads until the server ends the connection.
     *
     * @throws EOFException always; says why, if the server has said it
     */
    public void awaitEnd() throws IOException {
        while (true) {
            readFrame();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One request and its response. */
    public final class Stream {

        private final int id;
        private final StringBuilder body = new StringBuilder();
        private boolean ended;
        private boolean reset;

        private Stream(int id) {
            this.id = id;
        }

        private void take(int type, int flags, byte[] payload) {
            if (type == DATA) {
                int padding = (flags & PADDED) == 0 ? 0 : 1 + (payload[0] & 0xff);
                int start = padding == 0 ? 0 : 1;
                body.append(new String(payload, start, payload.length - padding, UTF_8));
            }
            if (type == RST_STREAM) {
                reset = true;
            }
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                ended = true;
            }
        }

        /** {@return the next part of the body, up to and including a text, of frames of ASCII} */
        public String readUntil(String end) throws IOException {
            int at = body.indexOf(end);
            while (at < 0) {
                if (ended || reset) {
                    throw new EOFException("the stream ended after: " + body);
                }
                readFrame();
                at = body.indexOf(end);
            }
            String part = body.substring(0, at + end.length());
            body.delete(0, at + end.length());
            return RawConnection.withoutComments(part, end);
        }

        /** {@return the rest of the body of a stream that the server ends in order} */
        public String readToEnd() throws IOException {
            while (!ended) {
                if (reset) {
                    throw new EOFException("the server has reset the stream after: " + body);
                }
                readFrame();
            }
            return body.toString();
        }

        /** Lets the server send so many bytes more on this stream, and on the connection. */
        public void grant(int bytes) throws IOException {
            send(WINDOW_UPDATE, 0, id, number(bytes));
            send(WINDOW_UPDATE, 0, 0, number(bytes));
        }

        /** Tells the server that nobody wants the rest. */
        public void cancel() throws IOException {
            send(RST_STREAM, 0, id, number(CANCEL));
        }
    }
}
