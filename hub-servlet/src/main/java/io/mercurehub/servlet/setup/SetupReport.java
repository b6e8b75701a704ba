package io.mercurehub.servlet.setup;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once what requests show about the application's set-up.
 *
 * <p>Safe for use by several threads.
 */
public final class SetupReport {

    private static final Logger LOGGER = LoggerFactory.getLogger(SetupReport.class);

    /** How containers name a body that is larger than they allow; there is no exception of the Servlet API for it. */
    private static final Pattern TOO_LARGE =
            Pattern.compile("too ?big|too ?large|larger than|exceed|max[a-z. _-]*size|size ?limit");

    private enum Finding {
        NO_ASYNC,
        WRAPPED_RESPONSE,
        BODY_READ_BEFORE,
        BODY_LIMIT
    }

    private final Registrations registrations;
    private final Set<Finding> told = ConcurrentHashMap.newKeySet();

    /** @param registrations of the application */
    public SetupReport(Registrations registrations) {
        this.registrations = registrations;
    }

    /** {@return why a request cannot outlive the thread that brought it; the log is told} */
    public SetupException asyncNotSupported() {
        String filters =
                registrations.filters().isEmpty() ? "there is none" : String.join(", ", registrations.filters());
        String message = "servlet " + registrations.servletName()
                + ": asynchronous requests are not supported, so nobody can subscribe (expected: async-supported=true on the"
                + " servlet and on every filter before it: " + filters + ")";
        if (told.add(Finding.NO_ASYNC)) {
            LOGGER.error(message);
        }
        return new SetupException(message);
    }

    /**
     * Looks whether somebody has wrapped the response.
     *
     * @param response as the servlet got it
     */
    public void look(ServletResponse response) {
        if (response instanceof ServletResponseWrapper && told.add(Finding.WRAPPED_RESPONSE)) {
            LOGGER.info(
                    "A filter before the hub wraps responses ({}): event streams go round it, since a wrapper that collects,"
                            + " compresses or measures a whole body would hold them up",
                    response.getClass().getName());
        }
    }

    /** Hears that somebody before the hub has read a form. */
    public void bodyReadBefore() {
        if (told.add(Finding.BODY_READ_BEFORE)) {
            LOGGER.warn(
                    "A filter before the hub reads the forms of publishers: the container's limits of size, and its charset,"
                            + " apply to them (filters: {})",
                    String.join(", ", registrations.filters()));
        }
    }

    /**
     * {@return whether a body could not be read because the container allows less than the hub does}
     *
     * @param failure of the container
     * @param maxBytes what the hub allows
     */
    public boolean isContainersLimit(Throwable failure, int maxBytes) {
        String text = (failure.getClass().getSimpleName() + " " + failure.getMessage()).toLowerCase(Locale.ROOT);
        if (!TOO_LARGE.matcher(text).find()) {
            return false;
        }
        if (told.add(Finding.BODY_LIMIT)) {
            LOGGER.warn(
                    "The container refuses bodies that the hub would take, up to {} bytes (max_request_body_size): {}; raise its"
                            + " limit, or lower the hub's",
                    maxBytes,
                    failure.toString());
        }
        return true;
    }
}
