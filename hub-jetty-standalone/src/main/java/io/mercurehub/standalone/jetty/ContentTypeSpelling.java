package io.mercurehub.standalone.jetty;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Writes {@code text/plain; charset=utf-8} as the Go hub does, with a space: Jetty leaves it out, which means the same,
 * but not to a client that compares texts.
 */
final class ContentTypeSpelling extends Handler.Wrapper {

    private static final HttpField PLAIN_TEXT = new HttpField(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    private static final String WITHOUT_SPACE = "text/plain;charset=utf-8";

    ContentTypeSpelling(Handler handler) {
        super(handler);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields.Mutable fields = new HttpFields.Mutable.Wrapper(response.getHeaders()) {
            @Override
            public HttpField onAddField(HttpField field) {
                return spelled(field);
            }

            @Override
            public HttpField onReplaceField(HttpField oldField, HttpField newField) {
                return spelled(newField);
            }
        };
        Response spelling = new Response.Wrapper(request, response) {
            @Override
            public HttpFields.Mutable getHeaders() {
                return fields;
            }
        };
        return super.handle(request, spelling, callback);
    }

    private static HttpField spelled(HttpField field) {
        return field.getHeader() == HttpHeader.CONTENT_TYPE && WITHOUT_SPACE.equalsIgnoreCase(field.getValue())
                ? PLAIN_TEXT
                : field;
    }
}
