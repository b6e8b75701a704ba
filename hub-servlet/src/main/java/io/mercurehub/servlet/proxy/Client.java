package io.mercurehub.servlet.proxy;

import java.util.Optional;

/**
 * Who has sent a request, as far as that is known.
 *
 * @param address in digits; {@code unknown} when the container doesn't say
 * @param scheme {@code http} or {@code https}, which a trusted proxy says that the client has used; empty when none says
 * @param host perhaps with a port, which a trusted proxy says that the client has asked; empty when none says
 */
public record Client(String address, Optional<String> scheme, Optional<String> host) {

    /** Nobody has said anything about a scheme and a host. */
    static Client at(String address) {
        return new Client(address, Optional.empty(), Optional.empty());
    }
}
