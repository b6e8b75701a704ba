package io.mercurehub.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events from bytes: the cases of the web-platform-tests' files {@code eventsource/format-*} and {@code event-data}, and limits. */
class EventStreamParserTest {

    private static final int MAX_BYTES = 10_000;
    private static final String LONG = "x".repeat(2048);

    /** A stream, with one character for each byte, and the events that it has. */
    private record Case(String name, String octets, List<ReceivedUpdate> expected) {

        byte[] input() {
            return octets.getBytes(ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String name, String input, ReceivedUpdate... expected) {
        return new Case(name, new String(input.getBytes(UTF_8), ISO_8859_1), List.of(expected));
    }

    private static ReceivedUpdate message(String data) {
        return new ReceivedUpdate("", "message", data);
    }

    private static ReceivedUpdate message(String id, String data) {
        return new ReceivedUpdate(id, "message", data);
    }

    static Stream<Case> cases() {
        return Stream.of(
                of(
                        "event-data",
                        "data:msg\ndata: msg\n\n:\nfalse:msg\n\nempty:\ndata\n\ndata:end\n\n",
                        message("msg\nmsg"),
                        message(""),
                        message("end")),
                of("format-bom", "\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n", message("1"), message("3")),
                of("format-bom-2", "\uFEFF\uFEFFdata:1\n\ndata:2\n\ndata:3\n\n", message("2"), message("3")),
                of("a BOM before an empty line", "\uFEFF\ndata:1\n\n", message("1")),
                of(
                        "format-comments",
                        "data:1\r:\0\n:\r\ndata:2\n:" + LONG + "\rdata:3\n:data:fail\r:" + LONG + "\ndata:4\n\n",
                        message("1\n2\n3\n4")),
                of(
                        "format-data-before-final-empty-line",
                        "retry:1000\ndata:test1\n\nid:test\ndata:test2",
                        message("test1")),
                of(
                        "format-field-data",
                        "data:\n\ndata\ndata\n\ndata:test\n\n",
                        message(""),
                        message("\n"),
                        message("test")),
                of(
                        "format-field-event",
                        "event:test\ndata:x\n\ndata:x\n\n",
                        new ReceivedUpdate("", "test", "x"),
                        message("x")),
                of("format-field-event-empty", "event: \ndata:data\n\n", message("data")),
                of("an event without data has no type for the next one", "event:test\n\ndata:x\n\n", message("x")),
                of("format-field-id", "id: …\ndata: hello\n\n", message("…", "hello")),
                of("format-field-id-2", "id: …\ndata: a\n\ndata: b\n\n", message("…", "a"), message("…", "b")),
                of(
                        "format-field-id-3, persists",
                        "id: 1\ndata: 1\n\ndata: 2\n\nid: 2\ndata:3\n\ndata:4\n\n",
                        message("1", "1"),
                        message("1", "2"),
                        message("2", "3"),
                        message("2", "4")),
                of(
                        "format-field-id-3, resets",
                        "id: 1\ndata: 1\n\nid:\ndata: 2\n\ndata:3\n\n",
                        message("1", "1"),
                        message("2"),
                        message("3")),
                of(
                        "format-field-id-3, resets without a colon",
                        "id: 1\ndata: 1\n\nid\ndata: 2\n\ndata:3\n\n",
                        message("1", "1"),
                        message("2"),
                        message("3")),
                of(
                        "format-field-id-null",
                        "id: 1\nid: \0\0\nid: x\0\nid: \0x\nid: x\0x\nid:  \0\ndata: hello\n\n",
                        message("1", "hello")),
                of(
                        "format-field-parsing",
                        "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
                        message("\0\n 2\n1\n3\n\n4")),
                of(
                        "format-field-unknown",
                        "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n",
                        message("test\n\ntest")),
                of("format-leading-space", "data:\ttest\rdata: \ndata:test\n\n", message("\ttest\n\ntest")),
                of("format-newlines", "data:test\r\ndata\ndata:test\r\n\r", message("test\n\ntest")),
                of("format-null-character", "data:\0\n\n\n\n", message("\0")),
                of("format-utf-8", "data:ok…\n\n", message("ok…")),
                bytes("an overlong form is one mistake a byte", "data:\u00C0\u0080\n\n", "\uFFFD\uFFFD"),
                bytes("a surrogate is one mistake a byte", "data:\u00ED\u00A0\u0080\n\n", "\uFFFD\uFFFD\uFFFD"),
                bytes("half a surrogate", "data:\u00ED\u00A0\n\n", "\uFFFD\uFFFD"),
                bytes("beyond Unicode", "data:\u00F4\u0090\u0080\u0080\n\n", "\uFFFD\uFFFD\uFFFD\uFFFD"),
                bytes("cut off by the end of the line", "data:\u00E2\u0082\n\n", "\uFFFD"),
                bytes("no lead byte", "data:\u00FFa\u0080\n\n", "\uFFFDa\uFFFD"));
    }

    /** A case whose input has one character for each byte. */
    private static Case bytes(String name, String octets, String data) {
        return new Case("UTF-8: " + name, octets, List.of(message(data)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsAStreamWholeAndByteByByte(Case each) {
        List<ReceivedUpdate> whole = new ArrayList<>();
        new EventStreamParser(MAX_BYTES, "", whole::add).feed(ByteBuffer.wrap(each.input()));

        List<ReceivedUpdate> byBytes = new ArrayList<>();
        EventStreamParser parser = new EventStreamParser(MAX_BYTES, "", byBytes::add);
        for (byte b : each.input()) {
            parser.feed(ByteBuffer.wrap(new byte[] {b}));
        }

        assertThat(whole).isEqualTo(each.expected);
        assertThat(byBytes).isEqualTo(each.expected);
    }

    @Test
    void takesReconnectionTimesOfDigitsAlone() {
        assertThat(retry("retry:03000\n")).hasValue(3000); // format-field-retry
        assertThat(retry("retry:3000\nretry:1000x\n")).hasValue(3000); // format-field-retry-bogus
        assertThat(retry("retry:7\nretry\nretry:\n")).hasValue(7); // format-field-retry-empty
        assertThat(retry("retry: 0\n")).hasValue(0);
        assertThat(retry("retry:-1\nretry:+1\nretry:1.5\nretry:\u0661\nretry:  1\n"))
                .isEmpty();
        assertThat(retry("retry:" + "9".repeat(30) + "\n")).hasValue(Long.MAX_VALUE);
        assertThat(retry("retry:" + "0".repeat(30) + "5\n")).hasValue(5);
    }

    private static OptionalLong retry(String stream) {
        EventStreamParser parser = new EventStreamParser(MAX_BYTES, "", update -> {});
        parser.feed(ByteBuffer.wrap(stream.getBytes(UTF_8)));
        return parser.retryMillis();
    }

    @Test
    void countsAnIdOnlyOnceItsEventIsWhole() {
        EventStreamParser parser = new EventStreamParser(MAX_BYTES, "0", update -> {});

        parser.feed(ByteBuffer.wrap("id:1\n".getBytes(UTF_8)));
        assertThat(parser.lastEventId()).isEqualTo("0");

        parser.feed(ByteBuffer.wrap("\n".getBytes(UTF_8)));
        assertThat(parser.lastEventId()).isEqualTo("1");
    }

    @Test
    void takesAnEventOfTheLimitAndNothingLonger() {
        List<ReceivedUpdate> updates = new ArrayList<>();
        String data = "d".repeat(MAX_BYTES - "data:".length());

        feed(updates, "data:" + data + "\n\n");
        assertThat(updates).containsExactly(message(data));

        assertThatExceptionOfType(EventStreamParser.TooLongException.class)
                .isThrownBy(() -> feed(updates, "data:" + data + "d\n\n"))
                .withMessageContaining("more than " + MAX_BYTES + " bytes");
        assertThatExceptionOfType(EventStreamParser.TooLongException.class)
                .isThrownBy(() -> feed(updates, "data:12345\n".repeat(MAX_BYTES)));
        assertThatExceptionOfType(EventStreamParser.TooLongException.class)
                .isThrownBy(() -> feed(updates, "data\n".repeat(MAX_BYTES + 1)));
        assertThatExceptionOfType(EventStreamParser.TooLongException.class)
                .isThrownBy(() -> feed(updates, ":" + "c".repeat(MAX_BYTES)));
    }

    @Test
    void countsEachEventForItself() {
        List<ReceivedUpdate> updates = new ArrayList<>();

        feed(updates, (":\nid:" + "i".repeat(1000) + "\ndata:" + "d".repeat(5000) + "\n\n").repeat(100));

        assertThat(updates).hasSize(100);
    }

    private static void feed(List<ReceivedUpdate> updates, String stream) {
        EventStreamParser parser = new EventStreamParser(MAX_BYTES, "", updates::add);
        byte[] bytes = stream.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; from += 999) {
            parser.feed(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 999))));
        }
    }
}
