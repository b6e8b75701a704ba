package io.mercurehub.servlet.endpoint;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The container's buffer of an event stream's response.
 *
 * <p>The one place that looks which container it is. When a client is slow, {@code flush()} of Undertow leaves bytes in its buffer
 * and tells nobody, neither by {@code isReady()} nor later; they would wait for the next update. Without a buffer every write goes
 * to the connection, and what doesn't fit makes the response not ready, as it should. Other containers must keep theirs: Jetty
 * writes in pieces of that size.
 */
final class ResponseBuffer {

    private static final String UNDERTOW = "io.undertow.";

    private ResponseBuffer() {}

    /** Makes a response fit for an event stream, before anything is written. */
    static void prepare(HttpServletResponse response) throws IOException {
        if (response.getOutputStream().getClass().getName().startsWith(UNDERTOW)) {
            response.setBufferSize(1);
        }
    }
}
