package io.mercurehub.servlet.proxy;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy says of the request that it got.
 *
 * @param address whom it came from; empty when that is not said, or not in digits
 * @param scheme {@code http} or {@code https}, as it came; empty when that is not said
 * @param host the one that the request was for, perhaps with a port; empty when that is not said
 */
record Hop(Optional<InetAddress> address, Optional<String> scheme, Optional<String> host) {

    private static final Hop UNREADABLE = new Hop(Optional.empty(), Optional.empty(), Optional.empty());

    /** Room for the longest host and two addresses. */
    private static final int MAX_CHARACTERS = 1024;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** Hosts and addresses that are not quoted have characters that no token has: all but a few proxies write them so. */
    private static final Pattern PAIR =
            Pattern.compile("\\s*(" + TOKEN + ")=(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^\"\\s\\\\=]*+))\\s*");

    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");
    private static final Pattern HOST =
            Pattern.compile("([0-9A-Za-z._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    /** {@return what an element of {@code X-Forwarded-For}, and of fields like it, says} */
    static Hop ofAddress(String element) {
        return new Hop(IpAddresses.parseNode(element), Optional.empty(), Optional.empty());
    }

    /**
     * {@return what an element of {@code Forwarded} says; nothing when it is malformed}
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-4">RFC 7239, 4</a>
     */
    static Hop ofForwarded(String element) {
        if (element.length() > MAX_CHARACTERS) {
            return UNREADABLE;
        }
        Map<String, String> pairs = new HashMap<>();
        for (String text : element.split(";", -1)) {
            if (text.isBlank()) {
                continue;
            }
            Matcher pair = PAIR.matcher(text);
            if (!pair.matches() || pairs.putIfAbsent(pair.group(1).toLowerCase(Locale.ROOT), value(pair)) != null) {
                return UNREADABLE;
            }
        }
        return new Hop(
                Optional.ofNullable(pairs.get("for")).flatMap(IpAddresses::parseNode),
                scheme(pairs.get("proto")),
                host(pairs.get("host")));
    }

    private static String value(Matcher pair) {
        String quoted = pair.group(2);
        return quoted == null ? pair.group(3) : ESCAPED.matcher(quoted).replaceAll("$1");
    }

    /** {@return a scheme, if it is one of the two that clients can have used} */
    static Optional<String> scheme(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(given -> given.toLowerCase(Locale.ROOT))
                .filter(given -> given.equals("http") || given.equals("https"));
    }

    /** {@return a host, if it is well-formed} */
    static Optional<String> host(@Nullable String text) {
        return Optional.ofNullable(text).filter(given -> HOST.matcher(given).matches());
    }
}
