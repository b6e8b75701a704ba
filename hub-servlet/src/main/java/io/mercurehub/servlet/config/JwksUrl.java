package io.mercurehub.servlet.config;

import io.mercurehub.hub.setting.Problems;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules for the URL of a JWK Set. */
final class JwksUrl {

    private static final String EXPECTED =
            "a URL such as https://login.example.org/jwks.json, or file:///etc/mercure/jwks.json; without user and fragment";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final int MAX_PORT = 65_535;

    private JwksUrl() {}

    /** Adds a problem unless keys can be read at that URL. */
    static void require(String setting, URI url, Problems problems) {
        boolean known = switch (scheme(url)) {
            case "http", "https" -> url.getHost() != null && url.getRawUserInfo() == null && url.getPort() <= MAX_PORT;
            case "file" ->
                url.getRawAuthority() == null
                        && url.getRawPath() != null
                        && url.getRawPath().length() > 1
                        && url.getRawQuery() == null;
            default -> false;
        };
        if (!known || url.getRawFragment() != null) {
            // Not shown: it may have a password in it.
            problems.add(setting, "is not what was expected: " + EXPECTED);
        }
    }

    /** {@return what is unsafe about a URL, a sentence each; usually empty} */
    static List<String> weaknesses(URI url) {
        return scheme(url).equals("http") && !LOOPBACK.contains(url.getHost().toLowerCase(Locale.ROOT))
                ? List.of("INSECURE: whoever can change what comes by http:// chooses the keys; use https://")
                : List.of();
    }

    private static String scheme(URI url) {
        return url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    }
}
