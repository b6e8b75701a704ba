package io.mercurehub.probe;

import io.mercurehub.servlet.MercureHubServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers with the number of subscribers that the hub has. */
public final class SubscribersServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int subscribers = MercureHubServlet.hub(getServletContext()).connectedSubscribers();
        Answers.send(response, Integer.toString(subscribers));
    }
}
