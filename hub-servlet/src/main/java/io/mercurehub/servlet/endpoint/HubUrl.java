package io.mercurehub.servlet.endpoint;

import io.mercurehub.servlet.setup.HubMapping;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of the hub, as the application has mapped it, and whether a request is for it.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#discovery">Discovery</a>
 */
public final class HubUrl {

    private static final Logger LOGGER = LoggerFactory.getLogger(HubUrl.class);

    private final String expectedPath;
    private final AtomicBoolean compared = new AtomicBoolean();

    /** @param expectedPath the path that the hub's settings say */
    public HubUrl(String expectedPath) {
        this.expectedPath = expectedPath;
    }

    /** {@return whether the request is for the hub's URL itself: compared as it travelled, without any normalisation} */
    public boolean isRequested(HttpServletRequest request) {
        String context = request.getContextPath();
        String inContext = new HubMapping(request.getHttpServletMapping().getPattern()).path();
        String requested = request.getRequestURI();
        boolean isRequested = requested.length() == context.length() + inContext.length()
                && requested.startsWith(context)
                && requested.endsWith(inContext);
        if (isRequested && compared.compareAndSet(false, true) && !requested.equals(expectedPath)) {
            LOGGER.warn(
                    "The hub is at {}, but its settings say {}: set resource_identifier to the hub's public URL, else publishers"
                            + " may use topics that are the hub's own",
                    requested,
                    expectedPath);
        }
        return isRequested;
    }
}
