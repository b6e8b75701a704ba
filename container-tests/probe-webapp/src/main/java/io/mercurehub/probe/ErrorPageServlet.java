package io.mercurehub.probe;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** The application's page for errors; asked for by itself, it says how often it has been shown. */
public final class ErrorPageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final AtomicInteger shown = new AtomicInteger();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            shown.incrementAndGet();
            Answers.send(response, "the application's error page");
        } else {
            Answers.send(response, Integer.toString(shown.get()));
        }
    }
}
