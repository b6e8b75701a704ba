package io.mercurehub.servlet.endpoint;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of the hub, as the application has mapped it, and whether a request is for it.
 *
 * <p>A servlet that is mapped to a whole application has the hub at the path that the specification registers.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#discovery">Discovery</a>
 */
public final class HubUrl {

    private static final Logger LOGGER = LoggerFactory.getLogger(HubUrl.class);
    private static final String WELL_KNOWN = "/.well-known/mercure";

    private final String expectedPath;
    private final AtomicBoolean compared = new AtomicBoolean();

    /** @param expectedPath the path that the hub's settings say */
    public HubUrl(String expectedPath) {
        this.expectedPath = expectedPath;
    }

    /** {@return whether the request is for the hub's URL itself: compared as it travelled, without any normalisation} */
    public boolean isRequested(HttpServletRequest request) {
        String context = request.getContextPath();
        String inContext = pathInContext(request.getHttpServletMapping().getPattern());
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

    /**
     * {@return the path of the hub in its application}
     *
     * @param pattern the servlet's mapping: a path, a path and {@code /*}, or one for everything
     */
    public static String pathInContext(String pattern) {
        if (pattern.endsWith("/*")) {
            return pattern.length() > 2 ? pattern.substring(0, pattern.length() - 2) : WELL_KNOWN;
        }
        return pattern.startsWith("/") && pattern.length() > 1 ? pattern : WELL_KNOWN;
    }
}
