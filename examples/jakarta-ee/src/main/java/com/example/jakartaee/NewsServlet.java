package com.example.jakartaee;

import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code POST /news} with {@code headline=…}: publishes it at once. */
@WebServlet("/news")
public class NewsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient UpdatePublisher publisher;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding("UTF-8");
        publisher.publish(Update.of("https://www.example.org/news")
                .data(request.getParameter("headline"))
                .build());
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
