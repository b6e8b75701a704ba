package io.mercurehub.standalone.site;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * The body of an error that the server itself answers with, such as a header that is too large: the name of the status as plain
 * text. Never says why, and never shows a version or a stack trace.
 */
public final class PlainErrors implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (HttpStatus.hasNoBody(status)) {
            callback.succeeded();
        } else {
            write(response, callback, name(status));
        }
        return true;
    }

    /** Answers with a status and its name. */
    static void refuse(int status, Response response, Callback callback) {
        response.setStatus(status);
        write(response, callback, name(status));
    }

    /** The name of RFC 9110, where the server has one of its own. */
    private static String name(int status) {
        return status == HttpStatus.INTERNAL_SERVER_ERROR_500 ? "Internal Server Error" : HttpStatus.getMessage(status);
    }

    private static void write(Response response, Callback callback, String sentence) {
        byte[] body = (sentence + "\n").getBytes(StandardCharsets.US_ASCII);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, BufferUtil.toBuffer(body), callback);
    }
}
