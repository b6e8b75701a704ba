package io.mercurehub.standalone.site;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Small answers, which are sent at once. */
public final class Answers {

    /** The content type of plain text. */
    public static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    private Answers() {}

    /**
     * Sends one.
     *
     * @param type the content type
     */
    public static void send(Response response, Callback callback, int status, String type, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, BufferUtil.toBuffer(body), callback);
    }

    /** {@return whether the client only wants to read} */
    public static boolean isGetOrHead(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }
}
