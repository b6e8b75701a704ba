package io.mercurehub.standalone.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.servlet.exchange.Party;
import io.mercurehub.servlet.exchange.StreamOutput;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class StreamConnectionTest {

    private final AtomicInteger ends = new AtomicInteger();

    private StreamConnection open(ByteArrayEndPoint endPoint) {
        StreamConnection stream = new StreamConnection(
                endPoint,
                new LocalConnector(new Server()),
                new NextRequest(),
                true,
                new ClientConnection.Taker() {
                    @Override
                    public Party take(StreamOutput output) {
                        return Party.NOBODY;
                    }

                    @Override
                    public void lost() {}
                },
                ends::incrementAndGet);
        stream.setPersistent(true);
        endPoint.setConnection(stream);
        stream.onOpen();
        return stream;
    }

    @Test
    void endsWithTheLastChunk() throws Exception {
        ByteArrayEndPoint endPoint = new ByteArrayEndPoint();
        StreamConnection stream = open(endPoint);

        stream.write("data".getBytes(US_ASCII), 0, 4);
        stream.end("retry".getBytes(US_ASCII));

        assertThat(endPoint.takeOutputString()).isEqualTo("4\r\ndata\r\n5\r\nretry\r\n0\r\n\r\n");
        assertThat(endPoint.isOpen()).isTrue();
        assertThat(ends).hasValue(1);
    }

    /** The client would take the end for a part of the chunk, and what comes next on the connection, too. */
    @Test
    void closesAConnectionOnWhichOnlyAPartOfAChunkWasSent() {
        ByteArrayEndPoint endPoint = new ByteArrayEndPoint(new byte[0], 5) {
            @Override
            public void write(Callback callback, ByteBuffer... buffers) {
                throw new OutOfMemoryError("a test");
            }
        };
        StreamConnection stream = open(endPoint);
        assertThatThrownBy(() -> stream.write("data".getBytes(US_ASCII), 0, 4)).isInstanceOf(OutOfMemoryError.class);

        stream.end(null);

        assertThat(endPoint.isOpen()).isFalse();
        assertThat(ends).hasValue(1);
    }

    @Test
    void closesTheConnectionWhenThereIsNoMemoryForTheEnd() {
        ByteArrayEndPoint endPoint = new ByteArrayEndPoint() {
            @Override
            public void write(Callback callback, ByteBuffer... buffers) {
                throw new OutOfMemoryError("a test");
            }
        };
        StreamConnection stream = open(endPoint);

        assertThatThrownBy(() -> stream.end(null)).isInstanceOf(OutOfMemoryError.class);

        assertThat(endPoint.isOpen()).isFalse();
        assertThat(ends).hasValue(1);
    }
}
