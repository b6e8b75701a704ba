package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container that compresses whatever it can. */
@Tag("shared")
@Tag("compression")
@ContainerTest(compression = true)
class CompressionIT {

    private static final String ACCEPTS_GZIP = "Accept-Encoding: gzip, deflate, br";

    @Test
    void compressesOtherResponses(ProbeApp app) throws Exception {
        try (RawConnection connection = app.connect()) {
            Response response = app.get(connection, "/probe/echo?text=" + "x".repeat(4_000), ACCEPTS_GZIP);

            assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        }
    }

    @Test
    void bringsReadableEventsAtOnce(ProbeApp app) throws Exception {
        String topic = newTopic();
        try (RawConnection reader = app.connect()) {
            Response response = app.get(reader, app.hubPath() + "?topic=" + ProbeApp.encode(topic), ACCEPTS_GZIP);
            InputStream events = decoded(response);
            assertThat(readUntil(events, "\n")).isEqualTo(":\n");

            for (String data : new String[] {"one", "two", "x".repeat(100_000)}) {
                String id = app.publish(topic, data);

                assertThat(readUntil(events, "\n\n")).isEqualTo("id: " + id + "\ndata: " + data + "\n\n");
            }
        }
    }

    private static InputStream decoded(Response response) throws IOException {
        InputStream body = new InputStream() {
            @Override
            public int read() throws IOException {
                return response.readBytes(1)[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
        return response.header("Content-Encoding").equals("gzip") ? new GZIPInputStream(body) : body;
    }

    private static String readUntil(InputStream events, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith(end)) {
            read.write(events.read());
            if (read.size() % 1000 < 200) {
                text = read.toString(UTF_8);
            }
        }
        return text;
    }
}
