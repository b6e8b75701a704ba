package io.mercurehub.servlet.exchange;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What has to be known of the container behind a response. The one place that looks which container it is.
 *
 * <p>When a client is slow, {@code flush()} of Undertow leaves bytes in its buffer and tells nobody, neither by {@code isReady()}
 * nor later; they would wait for the next update. Without a buffer every write of an event stream goes to the connection, and what
 * doesn't fit makes the response not ready, as it should. Other containers must keep theirs: Jetty writes in pieces of that size.
 *
 * <p>Tomcat ends a response with a flush for which one of its threads waits, a minute if need be. So nothing may be left to flush,
 * and the response of a client that doesn't read is ended when Tomcat says that it is writable, or gives it up. Jetty and Undertow
 * never wait, and would send a body without a length as chunks if it were flushed first.
 */
final class ContainerKind {

    private static final String UNDERTOW = "io.undertow.";
    private static final String JETTY = "org.eclipse.jetty.";
    private static final String TOMCAT = "org.apache.catalina.";

    /** Half of what Jetty keeps back. */
    private static final int PART_KEPT_BACK = 8;

    private ContainerKind() {}

    /** Makes a response fit for an event stream, before anything is written. */
    static void prepareStream(HttpServletResponse response) throws IOException {
        if (isOf(response.getOutputStream(), UNDERTOW)) {
            response.setBufferSize(1);
        }
    }

    /** {@return whether it is one that has been seen never to wait in a write that it has said to be ready for} */
    static boolean isPrompt(ServletOutputStream output) {
        return isOf(output, TOMCAT) || isOf(output, JETTY) || isOf(output, UNDERTOW);
    }

    /** {@return whether the end of a response may wait for the client, as long as not all is flushed} */
    static boolean waitsAtTheEnd(ServletOutputStream output) {
        return !isOf(output, UNDERTOW) && !isOf(output, JETTY);
    }

    /**
     * {@return whether a whole answer is sent when the request ends, by whatever thread has written it, while none waits for the client}
     *
     * <p>Jetty keeps a write back that is no larger than a quarter of its buffer, unless it has been told a length that is reached by it.
     */
    static boolean endsWithoutWaiting(HttpServletResponse response, int bytes) throws IOException {
        return bytes <= response.getBufferSize() / PART_KEPT_BACK && isOf(response.getOutputStream(), JETTY);
    }

    private static boolean isOf(ServletOutputStream output, String container) {
        return output.getClass().getName().startsWith(container);
    }
}
