package com.example.guice;

import io.mercurehub.hub.Hub;
import io.mercurehub.update.Update;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code POST /news} with {@code headline=…}: news for everybody. */
final class NewsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Hub hub;

    @Inject
    NewsServlet(Hub hub) {
        this.hub = hub;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String headline = request.getParameter("headline");
        hub.publish(Update.of("https://www.example.org/news").data(headline).build());
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }
}
