package io.mercurehub.benchmarks.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedDecoderTest {

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ChunkedDecoder decoder = new ChunkedDecoder();

    @Test
    void givesTheDataOfAllChunks() throws Exception {
        decode("5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n");

        assertThat(content).hasToString("hello world");
        assertThat(decoder.isFinished()).isTrue();
    }

    @Test
    void takesSizesInHexadecimalOfEitherCaseWithLeadingZeros() throws Exception {
        decode("00A\r\n0123456789\r\na\r\nabcdefghij\r\n");

        assertThat(content).hasToString("0123456789abcdefghij");
        assertThat(decoder.isFinished()).isFalse();
    }

    @Test
    void skipsExtensionsAndTrailers() throws Exception {
        decode("2;name=\"value\"\r\nok\r\n0;last\r\nDigest: x\r\nOther: y\r\n\r\n");

        assertThat(content).hasToString("ok");
        assertThat(decoder.isFinished()).isTrue();
    }

    @Test
    void takesDataThatLooksLikeFraming() throws Exception {
        decode("9\r\n\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n");

        assertThat(content).hasToString("\r\n0\r\n\r\n\r\n");
        assertThat(decoder.isFinished()).isTrue();
    }

    @Test
    void leavesWhatFollowsTheLastChunk() throws Exception {
        byte[] bytes = "0\r\n\r\nHTTP/1.1".getBytes(ISO_8859_1);

        int end = decoder.decode(bytes, 0, bytes.length, (b, from, to) -> content.write(b, from, to - from));

        assertThat(end).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                " 2\r\nok\r\n",
                "2 \r\nok\r\n",
                "2\nok\r\n",
                "2\r\rok\r\n",
                "2\r\nok\n",
                "2\r\nok\r\r",
                "2\r\nok2\r\nok\r\n",
                "2\r\nokay\r\n",
                "3\r\nok\r\n0\r\n\r\n",
                "0x2\r\nok\r\n",
                "-2\r\nok\r\n",
                "g\r\n",
                "0000000000000002\r\nok\r\n",
                "2;a\nb\r\nok\r\n",
                "0\r\nno colon\r\n\r\n",
                "0\r\nname: value\n\r\n",
                "0\r\n\n",
                "0\r\n\r\r",
                "id: 1\n",
            })
    void refusesWhatIsNotChunked(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOf(MalformedStreamException.class);
    }

    @Test
    void tellsWhereTheErrorIsAndWhatWasExpected() throws Exception {
        decode("2\r\nok\r\n");

        assertThatThrownBy(() -> decode("2 \r\n"))
                .hasMessageContaining("0x20")
                .hasMessageContaining("offset 8")
                .hasMessageContaining("expected: a hexadecimal digit, ';' or CR");
    }

    @Test
    void refusesAChunkLineWithoutEnd() {
        assertThatThrownBy(() -> decode("2;" + "x".repeat(9000))).isInstanceOf(MalformedStreamException.class);
    }

    @Property
    void givesTheSameHoweverTheBytesAreSplit(
            @ForAll @Size(max = 8) List<@NotEmpty String> chunks, @ForAll @IntRange(min = 1, max = 7) int step)
            throws Exception {
        List<byte[]> parts = chunks.stream().map(c -> c.getBytes(UTF_8)).toList();
        byte[] body = encoded(parts);
        ChunkedDecoder stepwise = new ChunkedDecoder();
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();

        for (int at = 0; at < body.length; at += step) {
            stepwise.decode(
                    body, at, Math.min(at + step, body.length), (b, from, to) -> decoded.write(b, from, to - from));
        }

        assertThat(decoded.toByteArray()).isEqualTo(joined(parts));
        assertThat(stepwise.isFinished()).isTrue();
    }

    @Property
    void noticesThatAByteOfALineEndIsMissing(
            @ForAll @Size(min = 1, max = 5) List<@NotEmpty String> chunks,
            @ForAll @IntRange(min = 0, max = 100) int which) {
        List<byte[]> parts = chunks.stream().map(c -> c.getBytes(UTF_8)).toList();
        byte[] body = encoded(parts);
        List<Integer> lineEnds = lineEndBytes(parts);
        int missing = lineEnds.get(which % lineEnds.size());
        byte[] damaged = new byte[body.length - 1];
        System.arraycopy(body, 0, damaged, 0, missing);
        System.arraycopy(body, missing + 1, damaged, missing, damaged.length - missing);

        assertThat(isAccepted(damaged)).isFalse();
    }

    private static boolean isAccepted(byte[] body) {
        ChunkedDecoder fresh = new ChunkedDecoder();
        try {
            int end = fresh.decode(body, 0, body.length, (b, from, to) -> {});
            return fresh.isFinished() && end == body.length;
        } catch (MalformedStreamException e) {
            return false;
        }
    }

    private void decode(String body) throws MalformedStreamException {
        byte[] bytes = body.getBytes(ISO_8859_1);
        decoder.decode(bytes, 0, bytes.length, (b, from, to) -> content.write(b, from, to - from));
    }

    private static byte[] encoded(List<byte[]> chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            body.writeBytes((Integer.toHexString(chunk.length) + "\r\n").getBytes(ISO_8859_1));
            body.writeBytes(chunk);
            body.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        body.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return body.toByteArray();
    }

    private static List<Integer> lineEndBytes(List<byte[]> chunks) {
        List<Integer> positions = new ArrayList<>();
        int at = 0;
        for (byte[] chunk : chunks) {
            at += Integer.toHexString(chunk.length).length();
            positions.add(at);
            positions.add(at + 1);
            at += 2 + chunk.length;
            positions.add(at);
            positions.add(at + 1);
            at += 2;
        }
        for (int i = 1; i <= 4; i++) {
            positions.add(at + i);
        }
        return positions;
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        parts.forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
