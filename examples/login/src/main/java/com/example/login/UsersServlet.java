package com.example.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.update.Update;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.net.URLEncoder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code POST /login} and {@code /bans} with {@code user=…}; {@code /messages} with {@code user=…&text=…}; {@code /logout}. */
final class UsersServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private final transient Hub hub;
    private final transient Set<String> banned = ConcurrentHashMap.newKeySet();

    UsersServlet(Hub hub) {
        this.hub = hub;
    }

    SubscriberAuthorization authorize(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute("user") instanceof String user)) {
            return SubscriberAuthorization.notMine();
        }
        if (banned.contains(user)) {
            return SubscriberAuthorization.refused("banned");
        }
        return SubscriberAuthorization.reader(user).topics(messagesOf(user)).build();
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String user = request.getParameter("user");
        switch (request.getServletPath()) {
            case "/login" -> request.getSession().setAttribute("user", user); // yours looks at a password first
            case "/logout" -> request.getSession().invalidate();
            case "/messages" -> {
                String text = request.getParameter("text");
                hub.publish(
                        Update.of(messagesOf(user)).data(text).isPrivate(true).build());
            }
            default -> {
                banned.add(user);
                hub.revoke(user);
            }
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /** Encoded: a name with braces would be a template, and select the topics of others. */
    private static String messagesOf(String user) {
        return "https://www.example.org/messages/" + URLEncoder.encode(user, UTF_8);
    }
}
