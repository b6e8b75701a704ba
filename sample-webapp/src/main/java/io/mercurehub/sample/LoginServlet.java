package io.mercurehub.sample;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /login}: begins a session, which belongs to the container and has nothing to do with the hub. */
final class LoginServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String USER = "user";
    private static final String LOGIN = "login";

    private final transient Accounts accounts;

    LoginServlet(Accounts accounts) {
        this.accounts = accounts;
    }

    /** {@return who is logged in} */
    static Optional<String> user(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return Optional.ofNullable(session).map(known -> (String) known.getAttribute(USER));
    }

    /** {@return what names this login, and no other; it is no secret} */
    static String login(HttpServletRequest request) {
        return (String) request.getSession().getAttribute(LOGIN);
    }

    /** Ends the session, if there is one. */
    static void forget(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }

    /** Sends the browser to another page; relative, so that it is right behind any proxy. */
    static void goTo(String page, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", page);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String user = Optional.ofNullable(request.getParameter("user")).orElse("");
        String password = Optional.ofNullable(request.getParameter("password")).orElse("");
        if (!accounts.accept(user, password)) {
            goTo("login.html#wrong", response);
            return;
        }
        // A new session, so that nobody has seen its id before.
        forget(request);
        HttpSession session = request.getSession();
        session.setAttribute(USER, user);
        session.setAttribute(LOGIN, UUID.randomUUID().toString());
        goTo("./", response);
    }
}
