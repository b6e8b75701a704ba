package io.mercurehub.benchmarks.wire;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of one connection, one after the other, however their bytes are split.
 *
 * <p>Bytes that follow a complete response before {@link #expectResponse} was called are an error: nobody asked for them.
 * Confined to the thread that reads the connection.
 */
public final class ResponseReader {

    private static final int MAX_HEAD_BYTES = 65_536;
    private static final byte[] NOTHING = {};

    private enum State {
        IDLE,
        HEAD,
        LENGTH,
        CHUNKS,
        UNTIL_END
    }

    private final ResponseListener listener;
    private State state = State.IDLE;

    /** The beginning of a head whose end has not come yet. */
    private byte[] begunHead = NOTHING;

    private long remaining;
    private @Nullable ChunkedDecoder chunks;

    public ResponseReader(ResponseListener listener) {
        this.listener = listener;
    }

    /** Says that a request has been sent. */
    public void expectResponse() {
        if (state != State.IDLE) {
            throw new IllegalStateException("the response to the request before is not complete");
        }
        state = State.HEAD;
    }

    /** {@return whether a response is awaited or has begun} */
    public boolean isBusy() {
        return state != State.IDLE;
    }

    /**
     * Reads {@code bytes} from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws MalformedStreamException if they break the framing
     * @throws IOException if the listener does not accept the response
     */
    public void read(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            at = switch (state) {
                case IDLE -> throw MalformedStreamException.unexpected("connection", bytes[at], at - from, "silence");
                case HEAD -> readHead(bytes, at, to);
                case LENGTH -> readContent(bytes, at, to);
                case CHUNKS -> readChunks(bytes, at, to);
                case UNTIL_END -> readAll(bytes, at, to);
            };
        }
    }

    /**
     * Says that the server has closed its side.
     *
     * @return whether that was in order: nothing was awaited, or the end of the connection is the end of the response
     * @throws MalformedStreamException if a response was cut
     */
    public boolean end() throws IOException {
        return switch (state) {
            case IDLE -> true;
            case HEAD -> false;
            case UNTIL_END -> {
                finish();
                yield true;
            }
            case LENGTH, CHUNKS ->
                throw new MalformedStreamException("connection closed inside a "
                        + (chunks != null ? chunks.place() : "body, " + remaining + " bytes missing"));
        };
    }

    private int readHead(byte[] bytes, int from, int to) throws IOException {
        if (begunHead.length == 0) {
            int end = headEnd(bytes, from, to);
            if (end > 0) {
                begin(ResponseHead.parse(bytes, from, end));
                return end;
            }
        }
        int before = begunHead.length;
        byte[] joined = Arrays.copyOf(begunHead, before + to - from);
        System.arraycopy(bytes, from, joined, before, to - from);
        int end = headEnd(joined, 0, joined.length);
        if (end < 0) {
            begunHead = joined;
            return to;
        }
        begunHead = NOTHING;
        begin(ResponseHead.parse(joined, 0, end));
        return from + end - before;
    }

    private static int headEnd(byte[] bytes, int from, int to) throws MalformedStreamException {
        for (int at = from + 3; at < to; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n' && bytes[at - 3] == '\r') {
                return at + 1;
            }
        }
        if (to - from > MAX_HEAD_BYTES) {
            throw new MalformedStreamException("response head: over " + MAX_HEAD_BYTES + " bytes");
        }
        return -1;
    }

    private void begin(ResponseHead head) throws IOException {
        if (head.isInterim()) {
            return;
        }
        listener.head(head);
        chunks = null;
        if (head.isWithoutContent() || head.contentLength() == 0) {
            finish();
        } else if (head.chunked()) {
            chunks = new ChunkedDecoder();
            state = State.CHUNKS;
        } else if (head.contentLength() > 0) {
            remaining = head.contentLength();
            state = State.LENGTH;
        } else {
            state = State.UNTIL_END;
        }
    }

    private int readAll(byte[] bytes, int from, int to) throws IOException {
        listener.content(bytes, from, to);
        return to;
    }

    private int readContent(byte[] bytes, int from, int to) throws IOException {
        int end = (int) Math.min(from + remaining, to);
        listener.content(bytes, from, end);
        remaining -= end - from;
        if (remaining == 0) {
            finish();
        }
        return end;
    }

    private int readChunks(byte[] bytes, int from, int to) throws IOException {
        ChunkedDecoder decoder = chunks;
        if (decoder == null) {
            throw new IllegalStateException("a chunked body without its decoder");
        }
        int end = decoder.decode(bytes, from, to, listener);
        if (decoder.isFinished()) {
            finish();
        }
        return end;
    }

    private void finish() throws IOException {
        state = State.IDLE;
        listener.complete();
    }
}
