package io.mercurehub.servlet.setup;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One of the patterns to which the hub's servlet is mapped.
 *
 * @param pattern as the application has it, such as {@code /.well-known/mercure} or {@code /hub/*}
 * @see <a href="https://jakarta.ee/specifications/servlet/6.0/jakarta-servlet-spec-6.0#specification-of-mappings">Servlet 6.0,
 *     12.2</a>
 */
public record HubMapping(String pattern) {

    private static final String WELL_KNOWN = "/.well-known/mercure";

    /** What stands for itself in a URL. Requests are compared with it as they travel. */
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~!$&'()+,=:@-]+)+");

    /**
     * {@return the path of the hub in its application}
     *
     * <p>A servlet that is mapped to a whole application has the hub at the path that the specification registers.
     *
     * @see <a href="https://mercure.rocks/spec#discovery">Discovery</a>
     */
    public String path() {
        if (pattern.endsWith("/*")) {
            return pattern.length() > 2 ? pattern.substring(0, pattern.length() - 2) : WELL_KNOWN;
        }
        return pattern.startsWith("/") && pattern.length() > 1 ? pattern : WELL_KNOWN;
    }

    /** {@return whether requests for paths below the hub's reach it by this mapping} */
    boolean isForPathsBelow() {
        return pattern.endsWith("/*") || pattern.equals("/");
    }

    /** {@return why no URL can be the hub's by this mapping; empty when there is one} */
    Optional<String> problem() {
        if (pattern.startsWith("*.")) {
            return Optional.of("a suffix is no path");
        }
        if (pattern.isEmpty()) {
            return Optional.of("the root of an application is no path of a hub");
        }
        return PATH.matcher(path()).matches()
                ? Optional.empty()
                : Optional.of("has characters that URLs have in percent-encoding only");
    }
}
