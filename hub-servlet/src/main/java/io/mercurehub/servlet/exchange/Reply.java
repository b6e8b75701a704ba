package io.mercurehub.servlet.exchange;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a request is answered with. Not thread-safe. */
public final class Reply {

    private final int status;
    private final List<Consumer<HttpServletResponse>> fields = new ArrayList<>();
    private byte @Nullable [] body;

    /** @param status of HTTP */
    public Reply(int status) {
        this.status = status;
    }

    /** Sets a header field, in place of any that is there. */
    public Reply field(String name, String value) {
        fields.add(response -> response.setHeader(name, value));
        return this;
    }

    /** Sets a header field beside those of that name that are there. */
    public Reply fieldBeside(String name, String value) {
        fields.add(response -> response.addHeader(name, value));
        return this;
    }

    /** Sets the media type of the body. */
    public Reply type(String type) {
        fields.add(response -> response.setContentType(type));
        return this;
    }

    /** Sets the body, which is not changed any more; it may be empty. Without it the answer has none, and no length. */
    public Reply body(byte[] bytes) {
        body = bytes;
        return this;
    }

    byte @Nullable [] body() {
        return body;
    }

    /** Writes the header fields that were set on another reply, and then all but the body. */
    void apply(HttpServletResponse response, Reply before) {
        applyWithoutLength(response, before);
        if (body != null) {
            response.setContentLength(body.length);
        }
    }

    /** The same, for a container that has the whole body when it begins to send, and sets the length by itself. */
    void applyWithoutLength(HttpServletResponse response, Reply before) {
        response.setStatus(status);
        before.fields.forEach(field -> field.accept(response));
        fields.forEach(field -> field.accept(response));
    }
}
