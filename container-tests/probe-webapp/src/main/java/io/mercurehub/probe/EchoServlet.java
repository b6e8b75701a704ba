package io.mercurehub.probe;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers with its parameter {@code text}, and fails without it: a request that has nothing to do with the hub. */
public final class EchoServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String text = request.getParameter("text");
        if (text == null) {
            throw new IllegalArgumentException("echo: no text");
        }
        Answers.send(response, text);
    }
}
