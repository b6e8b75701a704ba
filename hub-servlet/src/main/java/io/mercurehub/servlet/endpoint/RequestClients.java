package io.mercurehub.servlet.endpoint;

import io.mercurehub.servlet.proxy.Client;
import io.mercurehub.servlet.proxy.Clients;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who has sent a servlet's requests. Safe for use by several threads. */
public final class RequestClients {

    private final Clients clients;

    /** @param clients knows whom to believe */
    public RequestClients(Clients clients) {
        this.clients = clients;
    }

    /** {@return who has sent a request; only while the container has not ended it} */
    Client of(HttpServletRequest request) {
        return clients.find(request.getRemoteAddr(), name -> values(request.getHeaders(name)));
    }

    /** {@return the address of whoever says whom a request came from, and isn't believed} */
    Optional<String> notBelieved(HttpServletRequest request) {
        return clients.notBelieved(request.getRemoteAddr(), name -> values(request.getHeaders(name)));
    }

    /** Containers may keep header fields from a servlet. */
    private static List<String> values(@Nullable Enumeration<String> values) {
        return values == null ? List.of() : Collections.list(values);
    }
}
