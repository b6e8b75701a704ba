package io.mercurehub.sample;

import io.mercurehub.servlet.token.AuthorizationCookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code POST /logout}: ends the session, and takes the cookie away that reads from the hub. */
final class LogoutServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient AuthorizationCookie cookies;

    LogoutServlet(AuthorizationCookie cookies) {
        this.cookies = cookies;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        LoginServlet.forget(request);
        cookies.take(request, response);
        LoginServlet.goTo("login.html", response);
    }
}
