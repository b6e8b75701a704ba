package io.mercurehub.servlet.authentication;

import io.mercurehub.servlet.exchange.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The web origins whose pages may publish with a cookie: the defence against cross-site request forgery.
 *
 * <p>Immutable. Origins are compared as browsers write them: without regard to case, and without the default port.
 *
 * @param allowed what the origins match, in lower case and without default ports
 * @see <a href="https://mercure.rocks/spec#security-considerations">Security Considerations</a>
 */
public record PublishOrigins(List<Pattern> allowed) {

    private static final Pattern EVERY_ORIGIN = Pattern.compile(".*", Pattern.DOTALL);
    private static final Pattern ORIGIN_OF_URL = Pattern.compile(
            "([a-z][a-z0-9+.-]*://(?:[a-z0-9._~-]+|\\[[0-9a-f:.]+])(?::[0-9]+)?)(?=[/?#]|$)", Pattern.CASE_INSENSITIVE);

    private static Pattern pattern(String origin) {
        return origin.equals("*")
                ? EVERY_ORIGIN
                : Pattern.compile(Stream.of(normalize(origin).split("\\*", 2))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("[^/]*")));
    }

    /**
     * {@return the origins of that list}
     *
     * @param origins {@code scheme://host[:port]} with at most one {@code *} for a run of characters other than a slash, or
     *     {@code null} for pages without an origin, or {@code *} for all of these; none: no page may publish with a cookie
     */
    public static PublishOrigins of(List<String> origins) {
        return new PublishOrigins(origins.stream().map(PublishOrigins::pattern).toList());
    }

    /** {@return whether pages of that origin may publish with a cookie} */
    public boolean allow(String origin) {
        String normal = normalize(origin);
        return allowed.stream().anyMatch(pattern -> pattern.matcher(normal).matches());
    }

    /**
     * {@return the origin of the page that made the request, from the {@code Origin} header, else from the {@code Referer};
     * empty when both are missing, or the one that counts is malformed or not alone}
     */
    static Optional<String> originOf(RequestHead head) {
        List<String> origins = head.all("Origin");
        if (!origins.isEmpty()) {
            return only(origins);
        }
        return only(head.all("Referer"))
                .map(ORIGIN_OF_URL::matcher)
                .filter(Matcher::lookingAt)
                .map(url -> url.group(1));
    }

    private static Optional<String> only(List<String> values) {
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private static String normalize(String origin) {
        String normal = origin.toLowerCase(Locale.ROOT);
        String defaultPort = normal.startsWith("https://") ? ":443" : normal.startsWith("http://") ? ":80" : "";
        return !defaultPort.isEmpty() && normal.endsWith(defaultPort)
                ? normal.substring(0, normal.length() - defaultPort.length())
                : normal;
    }
}
