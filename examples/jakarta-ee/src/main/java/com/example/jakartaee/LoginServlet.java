package com.example.jakartaee;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code POST /login} with {@code user=…}. */
@WebServlet("/login")
public class LoginServlet extends HttpServlet {

    static final String USER = "user";

    private static final long serialVersionUID = 1L;

    /** Yours looks at a password first. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        request.getSession().setAttribute(USER, request.getParameter("user"));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
