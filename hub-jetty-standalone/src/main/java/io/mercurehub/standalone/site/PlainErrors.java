package io.mercurehub.standalone.site;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The body of an error that the server itself answers with, such as a header that is too large: the name of the status as plain
 * text. Never says why, and never shows a version or a stack trace.
 */
public final class PlainErrors implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (HttpStatus.hasNoBody(response.getStatus())) {
            callback.succeeded();
        } else {
            refuse(response.getStatus(), response, callback);
        }
        return true;
    }

    /** Answers with a status and its name: that of RFC 9110, where the server has one of its own. */
    static void refuse(int status, Response response, Callback callback) {
        String name = status == HttpStatus.INTERNAL_SERVER_ERROR_500
                ? "Internal Server Error"
                : HttpStatus.getMessage(status);
        Answers.send(response, callback, status, Answers.PLAIN_TEXT, name + "\n");
    }
}
