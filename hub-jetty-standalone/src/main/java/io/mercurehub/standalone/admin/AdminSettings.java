package io.mercurehub.standalone.admin;

import io.mercurehub.standalone.address.ListenAddress;
import java.util.Optional;

/**
 * Where health checks and metrics are, and under which name.
 *
 * @param address to listen on; empty: nowhere
 * @param isChosen whether somebody has said so; an address that nobody has chosen may be in use by others
 * @param hubName the name of the hub in the URLs of its health checks
 */
public record AdminSettings(Optional<ListenAddress> address, boolean isChosen, String hubName) {

    /** The address of the Go hub, to which only this machine can connect, and the name of a hub that has been given none. */
    public static final AdminSettings DEFAULT =
            new AdminSettings(Optional.of(ListenAddress.parsePlain("127.0.0.1:2019")), false, "default");
}
