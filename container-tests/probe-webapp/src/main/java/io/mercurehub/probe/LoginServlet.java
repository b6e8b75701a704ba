package io.mercurehub.probe;

import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.servlet.SubscriberAuthorizer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/**
 * Logs in as a {@code user}, who reads the topic of the parameter {@code topic}; then does with the session, or with what the user reads, what
 * {@code do} says.
 */
public final class LoginServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Knows whoever has logged in. */
    public static final class Authorizer implements SubscriberAuthorizer {

        @Override
        public SubscriberAuthorization authorize(HttpServletRequest request) {
            HttpSession session = request.getSession(false);
            return session != null && session.getAttribute("user") instanceof String user
                    ? SubscriberAuthorization.reader(user)
                            .topics(String.valueOf(session.getAttribute("topic")))
                            .build()
                    : SubscriberAuthorization.notMine();
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getParameter("user");
        switch (String.valueOf(request.getParameter("do"))) {
            case "change" -> request.changeSessionId();
            case "invalidate" -> request.getSession().invalidate();
            case "revoke" ->
                MercureHubServlet.hub(getServletContext())
                        .revoke(user)
                        .toCompletableFuture()
                        .join();
            default -> {
                request.getSession().setAttribute("user", user);
                request.getSession().setAttribute("topic", request.getParameter("topic"));
            }
        }
        Answers.send(response, "done");
    }
}
