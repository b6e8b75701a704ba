package com.example.jakartaee;

import io.mercurehub.servlet.SubscriberAuthorization;
import io.mercurehub.servlet.SubscriberAuthorizer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** Whoever is logged in may read the stock, which nobody else may. */
@ApplicationScoped
public class Readers implements SubscriberAuthorizer {

    @Override
    public SubscriberAuthorization authorize(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(LoginServlet.USER) instanceof String user
                ? SubscriberAuthorization.reader(user).topics(Stock.TOPIC).build()
                : SubscriberAuthorization.notMine();
    }
}
