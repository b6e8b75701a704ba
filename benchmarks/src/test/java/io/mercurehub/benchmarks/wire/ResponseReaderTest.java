package io.mercurehub.benchmarks.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String STREAM = STREAM_HEAD + "6\r\n:hello\r\n0\r\n\r\n";

    private final Recorder recorder = new Recorder();
    private final ResponseReader reader = new ResponseReader(recorder);

    @BeforeEach
    void aRequestHasBeenSent() {
        reader.expectResponse();
    }

    @Test
    void readsAResponseWithALength() throws Exception {
        read("HTTP/1.1 201 Created\r\ncontent-length: 5\r\n\r\nhello");

        assertThat(recorder.told)
                .containsExactly(
                        "ResponseHead[status=201, contentLength=5, chunked=false, closing=false, eventStream=false]",
                        "hello",
                        "complete");
        assertThat(reader.isBusy()).isFalse();
    }

    @Test
    void readsAResponseInChunks() throws Exception {
        read(STREAM);

        assertThat(recorder.told)
                .containsExactly(
                        "ResponseHead[status=200, contentLength=-1, chunked=true, closing=false, eventStream=true]",
                        ":hello",
                        "complete");
    }

    @Test
    void readsOneResponseAfterTheOther() throws Exception {
        read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nid");
        reader.expectResponse();
        read("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");

        assertThat(recorder.told)
                .containsExactly(
                        "ResponseHead[status=200, contentLength=2, chunked=false, closing=false, eventStream=false]",
                        "id",
                        "complete",
                        "ResponseHead[status=204, contentLength=-1, chunked=false, closing=true, eventStream=false]",
                        "complete");
    }

    @Test
    void skipsInterimResponses() throws Exception {
        read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n");

        assertThat(recorder.told).first().asString().contains("status=200");
    }

    @Test
    void readsUntilTheEndOfTheConnectionWhenTheHeadSaysNothingElse() throws Exception {
        read("HTTP/1.0 200 OK\r\n\r\nhello");

        assertThat(reader.end()).isTrue();
        assertThat(recorder.told).last().isEqualTo("complete");
    }

    @Test
    void doesNotTakeASilentEndForAResponse() throws Exception {
        assertThat(reader.end()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
            })
    void noticesThatAResponseWasCut(String response) throws Exception {
        read(response);

        assertThatThrownBy(reader::end)
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("connection closed inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000\r\n\r\n",
                "HTTP/1.1 099 Low\r\n\r\n",
                "HTTP/1.2 200 OK\r\n\r\n",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            })
    void refusesAMalformedHead(String head) {
        assertThatThrownBy(() -> read(head)).isInstanceOf(MalformedStreamException.class);
    }

    @Test
    void refusesAHeadWithoutEnd() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nA: " + "b".repeat(70_000)))
                .isInstanceOf(MalformedStreamException.class);
    }

    @Test
    void refusesBytesThatNobodyAskedFor() {
        assertThatThrownBy(() -> read(STREAM + "HTTP/1.1")).isInstanceOf(MalformedStreamException.class);
    }

    @Property
    void readsTheSameHoweverTheBytesAreSplit(@ForAll @IntRange(min = 1, max = 200) int step) throws Exception {
        Recorder recorded = new Recorder();
        ResponseReader stepwise = new ResponseReader(recorded);
        stepwise.expectResponse();
        byte[] bytes = STREAM.getBytes(ISO_8859_1);

        for (int at = 0; at < bytes.length; at += step) {
            stepwise.read(bytes, at, Math.min(at + step, bytes.length));
        }

        assertThat(recorded.told).first().asString().contains("eventStream=true");
        assertThat(recorded.content).hasToString(":hello");
        assertThat(recorded.told).last().isEqualTo("complete");
    }

    private void read(String response) throws IOException {
        byte[] bytes = response.getBytes(ISO_8859_1);
        reader.read(bytes, 0, bytes.length);
    }

    private static final class Recorder implements ResponseListener {

        private final List<String> told = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();

        @Override
        public void head(ResponseHead head) {
            told.add(head.toString());
        }

        @Override
        public void content(byte[] bytes, int from, int to) {
            String part = new String(bytes, from, to - from, ISO_8859_1);
            content.append(part);
            told.add(part);
        }

        @Override
        public void complete() {
            told.add("complete");
        }
    }
}
