package com.example.cookie;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.token.AuthorizationCookie;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.update.Update;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** {@code GET /basket}: its topic, and a cookie to read it. {@code POST} with {@code article=…}: what is put into it. */
final class BasketServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Hub hub;
    private final transient AuthorizationCookie cookies;

    BasketServlet(Hub hub, AuthorizationCookie cookies) {
        this.hub = hub;
        this.cookies = cookies;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String topic = topic(request);
        cookies.give(MercureClaim.of(null, List.of(topic), null), Duration.ofMinutes(30), request, response);
        response.getWriter().print(topic);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String article = request.getParameter("article");
        hub.publish(Update.of(topic(request)).data(article).isPrivate(true).build());
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** {@return the topic of the session's own basket; in your application, of whatever the user may see} */
    private static String topic(HttpServletRequest request) {
        var session = request.getSession();
        if (session.getAttribute("topic") == null) {
            session.setAttribute("topic", "https://www.example.org/baskets/" + UUID.randomUUID());
        }
        return (String) session.getAttribute("topic");
    }
}
