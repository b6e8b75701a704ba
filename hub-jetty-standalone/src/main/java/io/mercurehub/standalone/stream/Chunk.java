package io.mercurehub.standalone.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one thread writes, as they go over the wire: what is written as a whole is put together once for all who get it, one
 * after another. Parts of longer bytes come in turn for each of them, so that is not tried: it would keep these in memory, too.
 *
 * <p>Confined to a thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, Chunked Transfer Coding</a>
 */
final class Chunk {

    /** How much longer than its bytes a chunk is at most, and the last one of a body with it. */
    static final int OVERHEAD = 32;

    private static final int INITIAL_BYTES = 16 * 1024 + OVERHEAD;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST = "0\r\n\r\n".getBytes(US_ASCII);

    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
    private byte @Nullable [] whole;
    private boolean isChunked;

    /** {@return bytes as they are sent; the thread's own, until it asks for others} */
    ByteBuffer of(byte[] content, int start, int count, boolean chunked) {
        boolean isWhole = count == content.length;
        if (!isWhole || whole != content || isChunked != chunked) {
            whole = null;
            if (buffer.capacity() < count + OVERHEAD) {
                buffer = ByteBuffer.allocateDirect(count + OVERHEAD);
            }
            put(buffer.clear(), content, start, count, chunked);
            buffer.flip();
            whole = isWhole ? content : null;
            isChunked = chunked;
        }
        return buffer.rewind();
    }

    /** Adds a chunk, or its bytes alone. */
    static void put(ByteBuffer buffer, byte[] content, int start, int count, boolean chunked) {
        if (chunked) {
            buffer.put(Integer.toHexString(count).getBytes(US_ASCII)).put(CRLF);
        }
        buffer.put(content, start, count);
        if (chunked) {
            buffer.put(CRLF);
        }
    }

    /** Adds the end of a body in chunks. */
    static void putLast(ByteBuffer buffer) {
        buffer.put(LAST);
    }
}
