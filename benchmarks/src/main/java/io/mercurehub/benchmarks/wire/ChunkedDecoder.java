package io.mercurehub.benchmarks.wire;

/**
 * Removes the chunked framing from one response, however the bytes are split.
 *
 * <p>Takes exactly the grammar of RFC 9112 section 7.1 and none of the liberties that clients usually allow: no bare line
 * feed, no white space after the size, no chunk without its closing CRLF. Extensions and trailers are legal and skipped.
 *
 * <pre>
 *              ┌──────────────── more ────────────────┐
 *              ▼                                      │
 *  SIZE_START ─▶ SIZE ─▶ (EXTENSION) ─▶ SIZE_LF ─▶ DATA ─▶ DATA_CR ─▶ DATA_LF
 *                                          │ 0
 *                                          ▼
 *                       ┌────────▶ TRAILER_START ─▶ LAST_LF ─▶ FINISHED
 *                       └ TRAILER_LF ◀─ TRAILER ◀─┘
 * </pre>
 *
 * <p>Confined to the thread that reads the connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, Chunked Transfer Coding</a>
 */
final class ChunkedDecoder {

    /** Enough for any chunk that could ever arrive, and too few for a {@code long} to overflow. */
    private static final int MAX_SIZE_DIGITS = 15;

    private static final int MAX_LINE_BYTES = 8192;

    private enum State {
        SIZE_START,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        FINISHED
    }

    private State state = State.SIZE_START;

    /** The size while it is read, then the bytes of the chunk that have not come yet. */
    private long remaining;

    private int lineBytes;
    private boolean colonSeen;

    /** Bytes decoded by earlier calls, for messages. */
    private long decoded;

    /**
     * Decodes {@code bytes} from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @return the index after the last byte that belongs to this body: less than {@code to} only when it is finished
     */
    int decode(byte[] bytes, int from, int to, BodySink sink) throws MalformedStreamException {
        int at = from;
        while (at < to && state != State.FINISHED) {
            if (state == State.DATA) {
                int end = (int) Math.min(at + remaining, to);
                remaining -= end - at;
                if (remaining == 0) {
                    state = State.DATA_CR;
                }
                sink.content(bytes, at, end);
                at = end;
            } else {
                state = next(bytes[at], decoded + at - from);
                at++;
            }
        }
        decoded += at - from;
        return at;
    }

    /** {@return whether the last chunk and its trailers have been read} */
    boolean isFinished() {
        return state == State.FINISHED;
    }

    /** {@return what was being read, for the message about a connection that ended too early} */
    String place() {
        return "chunked body, " + state + ", after " + decoded + " bytes";
    }

    private State next(byte octet, long offset) throws MalformedStreamException {
        return switch (state) {
            case SIZE_START -> {
                remaining = 0;
                lineBytes = 0;
                yield sizeDigit(octet, offset, "a hexadecimal digit");
            }
            case SIZE ->
                switch (octet) {
                    case '\r' -> State.SIZE_LF;
                    case ';' -> State.EXTENSION;
                    default -> sizeDigit(octet, offset, "a hexadecimal digit, ';' or CR");
                };
            case EXTENSION -> octet == '\r' ? State.SIZE_LF : text(octet, offset, State.EXTENSION);
            case SIZE_LF -> {
                require(octet, '\n', offset, "LF after a chunk's size");
                lineBytes = 0;
                yield remaining == 0 ? State.TRAILER_START : State.DATA;
            }
            case DATA_CR -> {
                require(octet, '\r', offset, "CR after a chunk's data");
                yield State.DATA_LF;
            }
            case DATA_LF -> {
                require(octet, '\n', offset, "LF after a chunk's data");
                yield State.SIZE_START;
            }
            case TRAILER_START -> {
                colonSeen = false;
                yield octet == '\r' ? State.LAST_LF : trailer(octet, offset);
            }
            case TRAILER -> {
                if (octet == '\r' && !colonSeen) {
                    throw unexpected(octet, offset, "a trailer field with a colon");
                }
                yield octet == '\r' ? State.TRAILER_LF : trailer(octet, offset);
            }
            case TRAILER_LF -> {
                require(octet, '\n', offset, "LF after a trailer field");
                yield State.TRAILER_START;
            }
            case LAST_LF -> {
                require(octet, '\n', offset, "LF after the last chunk");
                yield State.FINISHED;
            }
            case DATA, FINISHED -> throw new IllegalStateException(state.name());
        };
    }

    private State sizeDigit(byte octet, long offset, String expected) throws MalformedStreamException {
        int digit = Character.digit((char) (octet & 0xff), 16);
        if (digit < 0 || ++lineBytes > MAX_SIZE_DIGITS) {
            throw unexpected(octet, offset, expected + ", at most " + MAX_SIZE_DIGITS + " digits");
        }
        remaining = (remaining << 4) | digit;
        return State.SIZE;
    }

    private State trailer(byte octet, long offset) throws MalformedStreamException {
        colonSeen |= octet == ':';
        return text(octet, offset, State.TRAILER);
    }

    private State text(byte octet, long offset, State same) throws MalformedStreamException {
        boolean visible = octet < 0 || (octet >= ' ' && octet != 0x7f) || octet == '\t';
        if (!visible || ++lineBytes > MAX_LINE_BYTES) {
            throw unexpected(octet, offset, "text and then CR LF, at most " + MAX_LINE_BYTES + " bytes");
        }
        return same;
    }

    private void require(byte octet, char wanted, long offset, String expected) throws MalformedStreamException {
        if (octet != wanted) {
            throw unexpected(octet, offset, expected);
        }
    }

    private MalformedStreamException unexpected(byte octet, long offset, String expected) {
        return MalformedStreamException.unexpected("chunked body, " + state, octet, offset, expected);
    }
}
