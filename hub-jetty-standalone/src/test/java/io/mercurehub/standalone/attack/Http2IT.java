package io.mercurehub.standalone.attack;

import static io.mercurehub.standalone.attack.AttackedHub.HUB;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mercurehub.standalone.fixtures.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same over HTTP/2, where one connection has many requests, and frames of its own to send.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-10.5">RFC 9113, Denial-of-Service Considerations</a>
 */
@Tag("attack")
final class Http2IT {

    private static final int HEADERS = 0x1;
    private static final int RST_STREAM = 0x3;
    private static final int SETTINGS = 0x4;
    private static final int PING = 0x6;
    private static final int CONTINUATION = 0x9;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final byte[] NOTHING = {};
    private static final byte[] CANCEL = {0, 0, 0, 8};

    /** The setting for the initial window of a stream, and 0. */
    private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

    private static final String SUBSCRIBE = HUB + "?topic=a";

    @TempDir
    private Path home;

    /** What goes on on a connection after its preface. */
    private interface Requests {
        void send(OutputStream output, int stream) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void streamsThatAreResetAtOnceHoldNothing(String from) throws Exception {
        attack("HTTP/2 streams reset at once", from, NOTHING, (output, stream) -> {
            frame(output, HEADERS, END_HEADERS | END_STREAM, stream, get(SUBSCRIBE));
            frame(output, RST_STREAM, 0, stream, CANCEL);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void answersThatHaveNoWindowHoldNobodyUp(String from) throws Exception {
        attack(
                "HTTP/2 answers without a window",
                from,
                NO_WINDOW,
                (output, stream) -> frame(output, HEADERS, END_HEADERS | END_STREAM, stream, get(HUB)));
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void answersThatAreResetUnreadHoldNobodyUp(String from) throws Exception {
        attack("HTTP/2 answers without a window, reset", from, NO_WINDOW, (output, stream) -> {
            frame(output, HEADERS, END_HEADERS | END_STREAM, stream, get("/"));
            if (stream > 200) {
                frame(output, RST_STREAM, 0, stream - 200, CANCEL);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void pingsAndSettingsWhoseAnswersNobodyReadsHoldNothing(String from) throws Exception {
        attack("HTTP/2 pings and settings", from, NOTHING, (output, stream) -> {
            frame(output, PING, 0, 0, new byte[8]);
            frame(output, SETTINGS, 0, 0, NO_WINDOW);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "127.0.0.2")
    void headersThatDoNotEndHoldNothing(String from) throws Exception {
        byte[] field = new byte[1002];
        attack("HTTP/2 headers that do not end", from, NOTHING, (output, stream) -> {
            if (stream == 1) {
                frame(output, HEADERS, END_STREAM, 1, get(SUBSCRIBE));
            }
            frame(output, CONTINUATION, 0, 1, field);
        });
    }

    private void attack(String name, String from, byte[] settings, Requests requests) throws Exception {
        SSLContext trust = TestCertificates.trusting("ec-cert");
        try (AttackedHub hub = AttackedHub.startWithTls(home, 192, AttackedHub.DESCRIPTORS)) {
            hub.withstands(
                    name,
                    from,
                    attackers -> attackers.each(6, () -> {
                        Socket plain = attackers.connect();
                        try {
                            OutputStream output = handshake(trust, plain).getOutputStream();
                            output.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
                            frame(output, SETTINGS, 0, 0, settings);
                            for (int stream = 1; !attackers.isOver(); stream += 2) {
                                requests.send(output, stream);
                            }
                        } finally {
                            attackers.close(plain);
                        }
                    }));
        }
    }

    private static SSLSocket handshake(SSLContext trust, Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void frame(OutputStream output, int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        output.write(frame.array());
    }

    /** {@return the fields of a request, by the tables of RFC 7541, its path in a form that nothing refers to later} */
    private static byte[] get(String path) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write(0x82);
        fields.write(0x87);
        fields.write(0x01);
        fields.write(1);
        fields.write('h');
        fields.write(0x04);
        fields.write(path.length());
        fields.writeBytes(path.getBytes(US_ASCII));
        return fields.toByteArray();
    }
}
