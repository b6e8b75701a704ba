package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;

/**
 * The encoder of the event stream format: an update becomes the bytes of one event.
 *
 * <p>The lines are, in this order, {@code event} and {@code retry} if the update has them, {@code id}, and one {@code data} for
 * each line of the content, which CR, LF and CRLF end alike; then an empty line. All encoders are equal.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, "Parsing an event
 *     stream"</a>
 */
public record SseEncoder() implements UpdateEncoder {

    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] RETRY = ascii("retry: ");
    private static final byte[] ID = ascii("id: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] NOTHING = {};

    /**
     * {@inheritDoc}
     *
     * @throws java.util.NoSuchElementException when the update has no id
     */
    @Override
    public byte[] encode(Update update) {
        byte[] type = update.type().map(text -> text.getBytes(UTF_8)).orElse(NOTHING);
        byte[] retry = update.retry()
                .map(delay -> ascii(Long.toString(delay.toMillis())))
                .orElse(NOTHING);
        byte[] id = update.id().map(EventId::value).orElseThrow().getBytes(UTF_8);
        String text = update.data();
        byte[] data = text.getBytes(UTF_8);
        boolean severalLines = text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;

        int length = fieldLength(EVENT, type) + fieldLength(RETRY, retry) + fieldLength(ID, id);
        length += (severalLines ? linesLength(data) : DATA.length + data.length + 1) + 1;

        byte[] frame = new byte[length];
        int at = 0;
        if (type.length > 0) {
            at = putField(frame, at, EVENT, type, 0, type.length);
        }
        if (retry.length > 0) {
            at = putField(frame, at, RETRY, retry, 0, retry.length);
        }
        at = putField(frame, at, ID, id, 0, id.length);
        at = severalLines ? putLines(frame, at, data) : putField(frame, at, DATA, data, 0, data.length);
        frame[at] = '\n';
        return frame;
    }

    /**
     * {@return the bytes that tell a subscriber after how many milliseconds to come back, and nothing else}
     *
     * <p>The field counts as soon as its line ends. No empty line follows it: fetch-event-source would give its application an empty
     * update.
     */
    public static byte[] reconnectionTime(long milliseconds) {
        return ascii("retry: " + milliseconds + "\n");
    }

    private static int fieldLength(byte[] name, byte[] value) {
        return value.length == 0 ? 0 : name.length + value.length + 1;
    }

    private static int linesLength(byte[] data) {
        int length = DATA.length + data.length + 1;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n' || data[i] == '\r') {
                if (isFirstOfTwo(data, i)) {
                    i++;
                    length--;
                }
                length += DATA.length;
            }
        }
        return length;
    }

    private static int putLines(byte[] frame, int start, byte[] data) {
        int at = start;
        int lineStart = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n' || data[i] == '\r') {
                at = putField(frame, at, DATA, data, lineStart, i);
                if (isFirstOfTwo(data, i)) {
                    i++;
                }
                lineStart = i + 1;
            }
        }
        return putField(frame, at, DATA, data, lineStart, data.length);
    }

    private static boolean isFirstOfTwo(byte[] data, int index) {
        return data[index] == '\r' && index + 1 < data.length && data[index + 1] == '\n';
    }

    private static int putField(byte[] frame, int start, byte[] name, byte[] value, int from, int to) {
        System.arraycopy(name, 0, frame, start, name.length);
        int at = start + name.length;
        System.arraycopy(value, from, frame, at, to - from);
        at += to - from;
        frame[at] = '\n';
        return at + 1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
