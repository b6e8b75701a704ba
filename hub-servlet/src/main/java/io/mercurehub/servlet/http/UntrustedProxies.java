package io.mercurehub.servlet.http;

import io.mercurehub.hub.work.Once;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.proxy.Clients;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log which addresses say whom their requests came from without being believed: of each once, and of few in all, since
 * any client can do that.
 *
 * <p>Safe for use by several threads.
 */
public final class UntrustedProxies {

    private static final Logger LOGGER = LoggerFactory.getLogger(UntrustedProxies.class);

    private static final int MAX_LOGGED = 3;

    private final Clients clients;
    private final Once told = new Once(MAX_LOGGED);

    /** @param clients knows who is believed */
    public UntrustedProxies(Clients clients) {
        this.clients = clients;
    }

    /** Looks at a request. */
    public void look(RequestHead head) {
        if (!told.isOpen()) {
            return;
        }
        Optional<String> address = clients.notBelieved(head.peer(), head::all);
        if (address.isPresent() && told.begin(address.get())) {
            LOGGER.info(
                    "{} sends header fields that say whom its requests came from, and is not believed. If it is your proxy, write"
                            + " trusted_proxies {}, and the log names the clients in its place; if it is not, there is nothing to"
                            + " do (this is said once)",
                    address.get(),
                    address.get());
        }
    }
}
