package io.mercurehub.servlet;

import io.mercurehub.hub.output.Gateway;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.Serializable;
import java.util.Collections;
import java.util.Optional;
import java.util.UUID;

/**
 * Hears from the container that a session is over, as one of its attributes, and ends its streams.
 *
 * <p>It knows no stream, and no stream knows it: both have the id alone. So it may be stored with its session, and come back as
 * another object. When two requests add one at once, each under a name of its own, both stay, and none is over.
 *
 * @param id of the session as the hub knows it; the container's changes at a login
 */
record SessionEnd(UUID id) implements HttpSessionBindingListener, Serializable {

    private static final String PREFIX = SessionEnd.class.getName() + ".";

    /**
     * {@return the id of the session of a request; empty: it has none, and gets none}
     *
     * @throws IllegalStateException when the session is over
     */
    static Optional<UUID> of(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return Optional.empty();
        }
        for (String name : Collections.list(session.getAttributeNames())) {
            if (name.startsWith(PREFIX) && session.getAttribute(name) instanceof SessionEnd known) {
                return Optional.of(known.id());
            }
        }
        SessionEnd added = new SessionEnd(UUID.randomUUID());
        session.setAttribute(PREFIX + added.id(), added);
        return Optional.of(added.id());
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
        MercureHubServlet.served(event.getSession().getServletContext())
                .map(hub -> hub.unwrap(Gateway.class))
                .ifPresent(gateway -> gateway.endSession(id));
    }
}
