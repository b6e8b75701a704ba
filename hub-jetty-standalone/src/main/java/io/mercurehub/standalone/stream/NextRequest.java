package io.mercurehub.standalone.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent already of a next request, which is kept for the server until the answer is whole. It takes no memory as
 * long as that is nothing.
 *
 * <p>Not thread-safe.
 */
final class NextRequest {

    private static final int MAX_BYTES = 2 * 1024;

    private static final ThreadLocal<ByteBuffer> READ = ThreadLocal.withInitial(() -> BufferUtil.allocate(MAX_BYTES));

    private ByteBuffer bytes = BufferUtil.EMPTY_BUFFER;

    /** {@return whether no more fits} */
    boolean isFull() {
        return bytes.remaining() >= MAX_BYTES;
    }

    /**
     * Reads what has come, and fits.
     *
     * @return whether more may come: false when the client has closed the connection
     * @throws IOException when it has reset it
     */
    boolean read(EndPoint endPoint) throws IOException {
        ByteBuffer read = READ.get();
        BufferUtil.clear(read);
        int count = endPoint.fill(read);
        if (count > 0) {
            append(read);
        }
        return count >= 0;
    }

    /** Puts what the server has read since, if anything, behind. */
    void append(@Nullable ByteBuffer after) {
        if (after != null) {
            bytes = joined(bytes, after);
        }
    }

    /** Puts what the server had read before in front. */
    void prepend(ByteBuffer before) {
        bytes = joined(before, bytes);
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }

    /** {@return what there is} */
    ByteBuffer bytes() {
        return bytes;
    }
}
