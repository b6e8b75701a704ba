package io.mercurehub.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The bytes of one event stream as events, however they were split on their way.
 *
 * <p>Keeps the line that has begun and the event that has begun; neither may become longer than a limit. Confined to one thread at a
 * time.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">Interpreting an event
 *     stream</a>
 */
final class EventStreamParser {

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = ascii("data");
    private static final byte[] EVENT = ascii("event");
    private static final byte[] ID = ascii("id");
    private static final byte[] RETRY = ascii("retry");

    /** How much is kept between events, so that one large update doesn't take memory for as long as the stream lives. */
    private static final int KEPT_BYTES = 16 * 1024;

    private static final int USUAL_BYTES = 256;

    /** Digits beyond these say nothing: whoever waits is bounded before. */
    private static final int MAX_RETRY_DIGITS = 18;

    private final int maxBytes;
    private final Consumer<ReceivedUpdate> receiver;

    private byte[] line = new byte[USUAL_BYTES];
    private int length;
    private boolean firstLine = true;
    private boolean afterCarriageReturn;

    private StringBuilder data = new StringBuilder();
    private String type = "";
    private String id;
    private String lastEventId;
    private OptionalLong retryMillis = OptionalLong.empty();

    /**
     * @param maxBytes how long a line, and the data of an event, may be
     * @param lastEventId the id of the events before the stream, which its first ones have as well if they say none
     * @param receiver is given each event when its last line has come
     */
    EventStreamParser(int maxBytes, String lastEventId, Consumer<ReceivedUpdate> receiver) {
        this.maxBytes = maxBytes;
        this.id = lastEventId;
        this.lastEventId = lastEventId;
        this.receiver = receiver;
    }

    /** {@return the id of the newest event that has come whole; empty when there is none} */
    String lastEventId() {
        return lastEventId;
    }

    /** {@return the reconnection time that the stream has said last, in milliseconds} */
    OptionalLong retryMillis() {
        return retryMillis;
    }

    /**
     * Takes the next bytes.
     *
     * @throws TooLongException when a line or an event is longer than the limit; then the stream is of no more use
     */
    void feed(ByteBuffer bytes) {
        byte[] chunk = new byte[bytes.remaining()];
        bytes.get(chunk);
        int begin = 0;
        if (afterCarriageReturn && chunk.length > 0) {
            afterCarriageReturn = false;
            begin = chunk[0] == '\n' ? 1 : 0;
        }
        for (int i = begin; i < chunk.length; i++) {
            byte b = chunk[i];
            if (b != '\n' && b != '\r') {
                continue;
            }
            append(chunk, begin, i);
            endLine();
            if (b == '\r') {
                if (i + 1 == chunk.length) {
                    afterCarriageReturn = true;
                } else if (chunk[i + 1] == '\n') {
                    i++;
                }
            }
            begin = i + 1;
        }
        append(chunk, begin, chunk.length);
    }

    private void append(byte[] chunk, int from, int to) {
        int added = to - from;
        if (added <= 0) {
            return;
        }
        if (added > maxBytes - length - data.length()) {
            throw new TooLongException(maxBytes);
        }
        if (length + added > line.length) {
            line = Arrays.copyOf(line, Math.max(length + added, 2 * line.length));
        }
        System.arraycopy(chunk, from, line, length, added);
        length += added;
    }

    private void endLine() {
        int start = 0;
        if (firstLine) {
            firstLine = false;
            start = length >= BOM.length && Arrays.equals(line, 0, BOM.length, BOM, 0, BOM.length) ? BOM.length : 0;
        }
        if (start == length) {
            dispatch();
        } else {
            field(start);
        }
        length = 0;
        if (line.length > KEPT_BYTES) {
            line = new byte[USUAL_BYTES];
        }
    }

    private void field(int start) {
        int colon = start;
        while (colon < length && line[colon] != ':') {
            colon++;
        }
        int value = Math.min(colon + 1, length);
        if (value < length && line[value] == ' ') {
            value++;
        }
        if (isNamed(DATA, start, colon)) {
            data.append(text(value)).append('\n');
        } else if (isNamed(EVENT, start, colon)) {
            type = text(value);
        } else if (isNamed(ID, start, colon)) {
            String text = text(value);
            if (text.indexOf('\0') < 0) {
                id = text;
            }
        } else if (isNamed(RETRY, start, colon)) {
            retry(value);
        }
    }

    private boolean isNamed(byte[] name, int from, int to) {
        return Arrays.equals(line, from, to, name, 0, name.length);
    }

    private void retry(int from) {
        if (from == length) {
            return;
        }
        for (int i = from; i < length; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return;
            }
        }
        while (from < length - 1 && line[from] == '0') {
            from++;
        }
        retryMillis = OptionalLong.of(length - from > MAX_RETRY_DIGITS ? Long.MAX_VALUE : Long.parseLong(text(from)));
    }

    /** Decodes as the Encoding standard says, to which Java's decoder differs in one point: a surrogate is three mistakes. */
    private String text(int from) {
        for (int i = from; i < length - 1; i++) {
            if (line[i] == (byte) 0xED && (line[i + 1] & 0xE0) == 0xA0) {
                line[i] = (byte) 0xFF;
            }
        }
        return new String(line, from, length - from, UTF_8);
    }

    private void dispatch() {
        lastEventId = id;
        if (data.length() > 0) {
            data.setLength(data.length() - 1);
            ReceivedUpdate update = new ReceivedUpdate(id, type.isEmpty() ? "message" : type, data.toString());
            data.setLength(0);
            if (data.capacity() > KEPT_BYTES) {
                data = new StringBuilder();
            }
            receiver.accept(update);
        }
        type = "";
    }

    private static byte[] ascii(String name) {
        return name.getBytes(UTF_8);
    }

    /** A line or an event that is longer than its reader has room for. */
    static final class TooLongException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLongException(int maxBytes) {
            super("an update of more than " + maxBytes + " bytes (see maxUpdateBytes)");
        }
    }
}
