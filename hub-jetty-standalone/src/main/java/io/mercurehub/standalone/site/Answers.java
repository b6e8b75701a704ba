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

    /** What a browser may do with an answer, which is nothing, unless the answer says otherwise. */
    static final String POLICY = "Content-Security-Policy";

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
        response.getHeaders().put("X-Frame-Options", "DENY");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        if (!response.getHeaders().contains(POLICY)) {
            response.getHeaders().put(POLICY, "default-src 'none'; frame-ancestors 'none'");
        }
        response.write(true, BufferUtil.toBuffer(body), callback);
    }

    /** {@return whether the client only wants to read} */
    public static boolean isGetOrHead(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }
}
