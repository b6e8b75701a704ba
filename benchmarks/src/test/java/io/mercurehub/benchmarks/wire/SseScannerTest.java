package io.mercurehub.benchmarks.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseScannerTest {

    private final Recorder recorder = new Recorder();
    private final SseScanner scanner = new SseScanner(recorder);

    @Test
    void tellsTheDataOfAnEventAndItsEnd() throws Exception {
        scan("id: urn:uuid:1\ndata: hello\n\n");

        assertThat(recorder.told).containsExactly("hello", "|");
    }

    @Test
    void tellsEachDataLineOfAnEvent() throws Exception {
        scan("data: one\ndata:two\ndata:  three\ndata:\ndata\n\n");

        assertThat(recorder.told).containsExactly("one", "two", " three", "", "", "|");
    }

    @Test
    void skipsCommentsAndFieldsThatCarryNoData() throws Exception {
        scan(":\n: heartbeat\nretry: 1000\n\nevent: chat\nid\n\ndata: x\n\n:\n");

        assertThat(recorder.told).containsExactly("x", "|");
    }

    @Test
    void takesAllThreeLineEnds() throws Exception {
        scan("data: a\rdata: b\r\n\r\ndata: c\n\r");

        assertThat(recorder.told).containsExactly("a", "b", "|", "c", "|");
    }

    @Test
    void takesALineFeedThatComesLaterThanItsCarriageReturn() throws Exception {
        scan("data: a\r");
        scan("\n\r");
        scan("\ndata: b\n\n");

        assertThat(recorder.told).containsExactly("a", "|", "b", "|");
    }

    @Test
    void tellsNothingOfAnEventThatHasNotEnded() throws Exception {
        scan("data: a\ndat");

        assertThat(recorder.told).containsExactly("a");
    }

    @Test
    void asksTheSinkFirstWhetherItKnowsTheLine() throws Exception {
        recorder.known = "known";

        scan("data: known\ndata: known too\n\n");

        assertThat(recorder.told).containsExactly("known!", "known too", "|");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\n",
                "Data: x\n",
                " data: x\n",
                "datax: y\n",
                "dat\n",
                "i\n",
                "ids: 1\n",
                "events\n",
                "retries: 1\n",
                "x\n",
            })
    void refusesALineThatNoHubSendsOnPurpose(String line) {
        assertThatThrownBy(() -> scan(line))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("line \"" + line.replace("\n", "") + "\"");
    }

    @Property
    void tellsTheSameHoweverTheBytesAreSplit(
            @ForAll("streams") String stream,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 30) Integer> steps)
            throws Exception {
        byte[] bytes = stream.getBytes(ISO_8859_1);
        Recorder whole = new Recorder();
        new SseScanner(whole).content(bytes, 0, bytes.length);
        Recorder split = new Recorder();
        SseScanner splitScanner = new SseScanner(split);

        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int to = Math.min(at + steps.get(i % steps.size()), bytes.length);
            splitScanner.content(bytes, at, to);
            at = to;
        }

        assertThat(split.told).isEqualTo(whole.told);
    }

    @Provide
    Arbitrary<String> streams() {
        Arbitrary<String> field = Arbitraries.of("data: ", "data:", "data", "id: ", "event: ", ":", "");
        Arbitrary<String> value = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40);
        Arbitrary<String> end = Arbitraries.of("\n", "\r\n", "\r");
        Arbitrary<String> line = field.flatMap(f ->
                f.isEmpty() || f.equals("data") ? end.map(e -> f + e) : value.flatMap(v -> end.map(e -> f + v + e)));
        return line.list().ofMaxSize(20).map(lines -> String.join("", lines));
    }

    @Property
    void findsTheFirstLineEnd(@ForAll byte[] bytes, @ForAll @IntRange(min = 0, max = 20) int from) {
        int start = Math.min(from, bytes.length);
        int expected = start;
        while (expected < bytes.length && bytes[expected] != '\n' && bytes[expected] != '\r') {
            expected++;
        }

        assertThat(SseScanner.lineEnd(bytes, start, bytes.length)).isEqualTo(expected);
    }

    @Property
    void findsTheFirstLineEndAmongBytesThatAreNearlyOne(
            @ForAll @Size(max = 100) List<@IntRange(min = 8, max = 15) Integer> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        int expected = 0;
        while (expected < bytes.length && bytes[expected] != '\n' && bytes[expected] != '\r') {
            expected++;
        }

        assertThat(SseScanner.lineEnd(bytes, 0, bytes.length)).isEqualTo(expected);
    }

    private void scan(String stream) throws MalformedStreamException {
        byte[] bytes = stream.getBytes(ISO_8859_1);
        scanner.content(bytes, 0, bytes.length);
    }

    /** Writes down data lines and, as a bar, ends of events; lines that were recognised ahead get an exclamation mark. */
    private static final class Recorder implements SseSink {

        private final List<String> told = new ArrayList<>();
        private String known = "";

        @Override
        public int expectedDataLine(byte[] bytes, int from, int to) {
            int end = from + known.length();
            if (known.isEmpty() || end >= to || bytes[end] != '\n') {
                return -1;
            }
            told.add(new String(bytes, from, end - from, ISO_8859_1) + "!");
            return end;
        }

        @Override
        public void dataLine(byte[] bytes, int from, int to) {
            told.add(new String(bytes, from, to - from, ISO_8859_1));
        }

        @Override
        public void endOfEvent() {
            told.add("|");
        }
    }
}
