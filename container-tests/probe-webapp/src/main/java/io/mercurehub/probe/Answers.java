package io.mercurehub.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Texts as responses. */
final class Answers {

    private Answers() {}

    static void send(HttpServletResponse response, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        response.setContentType("text/plain; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
