package io.mercurehub.probe;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.update.Update;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Publishes in process what its parameters {@code topic} and {@code data} say, and answers with the update's id. */
public final class PublishServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Hub hub = MercureHubServlet.hub(getServletContext());
        Update update = Update.of(request.getParameter("topic"))
                .data(request.getParameter("data"))
                .build();
        Answers.send(response, hub.publish(update).toCompletableFuture().join().value());
    }
}
