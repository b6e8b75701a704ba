package io.mercurehub.benchmarks.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one event stream, however its bytes are split, and tells its sink of data lines and ends of events.
 *
 * <p>Lines end with LF, CR LF or CR. Comments and the fields {@code id}, {@code event} and {@code retry} are skipped. A
 * browser would also skip a line that begins with anything else; here it is an error, because no hub sends such a line on
 * purpose, whereas a slip in the framing shows up as one.
 *
 * <p>Only a line that is split between two calls is copied. Confined to the thread that reads the connection.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML, event
 *     stream interpretation</a>
 */
public final class SseScanner implements BodySink {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /** One more than CR: line ends are the only frequent bytes below it. */
    private static final long BELOW_LIMIT = ('\r' + 1) * EACH_BYTE;

    private static final byte[] NOTHING = {};
    private static final byte[] DATA_FIELD = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID = "id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RETRY = "retry".getBytes(StandardCharsets.US_ASCII);

    private final SseSink sink;

    /** The beginning of a line whose end has not come yet. */
    private byte[] begun = NOTHING;

    private int begunLength;

    /** Whether the last byte was a CR that ended a line, so that a LF belongs to it. */
    private boolean afterCarriageReturn;

    private boolean hasData;

    public SseScanner(SseSink sink) {
        this.sink = sink;
    }

    @Override
    public void content(byte[] bytes, int from, int to) throws MalformedStreamException {
        int start = from;
        if (afterCarriageReturn && start < to) {
            afterCarriageReturn = false;
            start += bytes[start] == '\n' ? 1 : 0;
        }
        if (begunLength > 0) {
            start = finishBegunLine(bytes, start, to);
        }
        while (start < to) {
            if (bytes[start] == '\n') {
                blankLine();
                start++;
                continue;
            }
            int end = expectedDataLine(bytes, start, to);
            if (end < 0) {
                end = lineEnd(bytes, start, to);
                if (end == to) {
                    keep(bytes, start, to);
                    return;
                }
                line(bytes, start, end);
            }
            start = afterLineEnd(bytes, end, to);
        }
    }

    private int expectedDataLine(byte[] bytes, int from, int to) {
        int value = from + DATA_FIELD.length;
        if (bytes[from] != 'd' || value > to || !Arrays.equals(bytes, from, value, DATA_FIELD, 0, DATA_FIELD.length)) {
            return -1;
        }
        int end = sink.expectedDataLine(bytes, value, to);
        hasData |= end >= 0;
        return end;
    }

    private int finishBegunLine(byte[] bytes, int from, int to) throws MalformedStreamException {
        int end = lineEnd(bytes, from, to);
        keep(bytes, from, end);
        if (end == to) {
            return to;
        }
        int length = begunLength;
        begunLength = 0;
        line(begun, 0, length);
        return afterLineEnd(bytes, end, to);
    }

    private int afterLineEnd(byte[] bytes, int end, int to) {
        if (bytes[end] == '\n') {
            return end + 1;
        }
        if (end + 1 == to) {
            afterCarriageReturn = true;
            return to;
        }
        return bytes[end + 1] == '\n' ? end + 2 : end + 1;
    }

    private void keep(byte[] bytes, int from, int to) {
        int length = to - from;
        if (begun.length - begunLength < length) {
            begun = Arrays.copyOf(begun, Math.max(64, (begunLength + length) * 3 / 2));
        }
        System.arraycopy(bytes, from, begun, begunLength, length);
        begunLength += length;
    }

    private void blankLine() {
        if (hasData) {
            hasData = false;
            sink.endOfEvent();
        }
    }

    private void line(byte[] bytes, int from, int to) throws MalformedStreamException {
        if (from == to) {
            blankLine();
            return;
        }
        switch (bytes[from]) {
            case 'd' -> {
                int value = valueOf(DATA, bytes, from, to);
                hasData = true;
                sink.dataLine(bytes, value, to);
            }
            case 'i' -> valueOf(ID, bytes, from, to);
            case 'e' -> valueOf(EVENT, bytes, from, to);
            case 'r' -> valueOf(RETRY, bytes, from, to);
            case ':' -> {
                // A comment: most likely a heartbeat.
            }
            default -> throw unknownField(bytes, from, to);
        }
    }

    /** {@return where the field's value begins: after the colon and one optional space, or at the end if there is none} */
    private static int valueOf(byte[] name, byte[] bytes, int from, int to) throws MalformedStreamException {
        int colon = from + name.length;
        if (colon > to) {
            throw unknownField(bytes, from, to);
        }
        for (int i = 0; i < name.length; i++) {
            if (bytes[from + i] != name[i]) {
                throw unknownField(bytes, from, to);
            }
        }
        if (colon == to) {
            return to;
        }
        if (bytes[colon] != ':') {
            throw unknownField(bytes, from, to);
        }
        return colon + 1 < to && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }

    private static MalformedStreamException unknownField(byte[] bytes, int from, int to) {
        String line = new String(bytes, from, Math.min(to - from, 40), StandardCharsets.ISO_8859_1);
        return new MalformedStreamException(
                "event stream: line \"" + printable(line) + "\" (expected: data, id, event, retry or a comment)");
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.chars().forEach(c -> printable.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return printable.toString();
    }

    /**
     * {@return the index of the first LF or CR, or {@code to}}
     *
     * <p>Eight bytes at a time: subtracting a limit from each byte of a word leaves the high bit set in those below it. A
     * borrow may set it wrongly, but never in the lowest such byte, which is the one that is looked at.
     */
    static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) WORD.get(bytes, at);
            long below = (word - BELOW_LIMIT) & ~word & HIGH_BITS;
            if (below != 0) {
                at += Long.numberOfTrailingZeros(below) / Byte.SIZE;
                break;
            }
        }
        while (at < to && !isLineEnd(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isLineEnd(byte octet) {
        return octet == '\n' || octet == '\r';
    }
}
