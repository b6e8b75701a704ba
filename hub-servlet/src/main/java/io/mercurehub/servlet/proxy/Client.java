package io.mercurehub.servlet.proxy;

import java.util.Arrays;
import java.util.Optional;

/**
 * Who has sent a request, as far as that is known.
 *
 * @param address in digits; {@code unknown} when the container doesn't say
 * @param scheme {@code http} or {@code https}, which a trusted proxy says that the client has used; empty when none says
 * @param host perhaps with a port, which a trusted proxy says that the client has asked; empty when none says
 */
public record Client(String address, Optional<String> scheme, Optional<String> host) {

    private static final int GROUPS = 8;

    /** {@return what a client has alone as a rule: its address, or of an IPv6 address the first half, which is its network} */
    public String network() {
        String[] groups = address.split(":", -1);
        return groups.length == GROUPS ? String.join(":", Arrays.asList(groups).subList(0, GROUPS / 2)) : address;
    }

    /** Nobody has said anything about a scheme and a host. */
    static Client at(String address) {
        return new Client(address, Optional.empty(), Optional.empty());
    }
}
