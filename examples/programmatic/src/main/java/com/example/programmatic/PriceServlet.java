package com.example.programmatic;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** {@code POST /prices}: a new price of a book, which everybody who looks at the book sees at once. */
@WebServlet("/prices")
public final class PriceServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int book = Integer.parseInt(request.getParameter("book"));
        int cents = Integer.parseInt(request.getParameter("cents"));
        Hub hub = MercureHubServlet.hub(getServletContext());
        CompletionStage<EventId> published = hub.publish(Update.of("https://www.example.org/books/" + book)
                .data("{\"cents\":" + cents + "}")
                .type("price")
                .build());
        // Waits until the hub has it, which tells the caller that it is on its way. Leave it out if nobody needs to
        // know.
        response.getWriter().println(published.toCompletableFuture().join().value());
    }
}
