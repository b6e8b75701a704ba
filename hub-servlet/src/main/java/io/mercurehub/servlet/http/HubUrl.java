package io.mercurehub.servlet.http;

import io.mercurehub.hub.work.Once;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.setup.HubMapping;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of the hub, as the application has mapped it, and whether a request is for it or for what is below.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#discovery">Discovery</a>
 */
public final class HubUrl {

    private static final Logger LOGGER = LoggerFactory.getLogger(HubUrl.class);

    private final String expectedPath;
    private final Once told = new Once(1);

    /** @param expectedPath the path that the hub's settings say */
    public HubUrl(String expectedPath) {
        this.expectedPath = expectedPath;
    }

    /**
     * {@return what the path of a request has after the hub's own: nothing when it is for the hub's URL itself; empty when it is not
     * below that. Compared as it travelled, without any normalisation}
     */
    public Optional<String> pathBelow(RequestHead head) {
        String own = head.contextPath() + new HubMapping(head.mapping()).path();
        String requested = head.uri();
        if (!requested.startsWith(own)) {
            return Optional.empty();
        }
        String below = requested.substring(own.length());
        if (!below.isEmpty() && !below.startsWith("/")) {
            return Optional.empty();
        }
        if (!own.equals(expectedPath) && told.begin(own)) {
            LOGGER.warn(
                    "The hub is at {}, but its settings say {}: set resource_identifier to the hub's public URL, else publishers"
                            + " may use topics that are the hub's own",
                    own,
                    expectedPath);
        }
        return Optional.of(below);
    }
}
