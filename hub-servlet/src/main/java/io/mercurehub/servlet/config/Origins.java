package io.mercurehub.servlet.config;

import io.mercurehub.hub.setting.OptionValueException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for an entry of a list of web origins. */
final class Origins {

    /** Any origin at all. */
    static final String ANY = "*";

    private static final String EXPECTED =
            "an origin such as https://www.example.org, with at most one *, or null, or * for all; no path, no slash at the end";

    private static final Pattern ORIGIN = Pattern.compile(
            "(?<scheme>[a-z][a-z0-9+.-]*)://(?<host>[a-z0-9._*-]+|\\[[0-9a-f:.]+])(?::(?<port>[0-9]{1,5}|\\*))?");

    private static final Map<String, String> DEFAULT_PORTS = Map.of("http", "80", "https", "443");

    private Origins() {}

    /**
     * {@return an entry in the form in which browsers send origins: lower case, without the default port}
     *
     * @param entry {@code scheme://host[:port]} with at most one {@code *} in it, {@code null}, or {@code *}
     * @throws OptionValueException when it is none of these
     */
    static String parse(String entry) {
        String origin = entry.toLowerCase(Locale.ROOT);
        if (origin.equals(ANY) || origin.equals("null")) {
            return origin;
        }
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches() || origin.indexOf('*') != origin.lastIndexOf('*') || !isPort(parts.group("port"))) {
            throw OptionValueException.expected(entry, EXPECTED);
        }
        String defaultPort = DEFAULT_PORTS.get(parts.group("scheme"));
        return defaultPort != null && defaultPort.equals(parts.group("port"))
                ? origin.substring(0, parts.start("port") - 1)
                : origin;
    }

    private static boolean isPort(@Nullable String port) {
        return port == null || port.equals("*") || Integer.parseInt(port) <= 65_535;
    }

    /** {@return whether an entry also matches hosts that its author does not own, such as {@code https://example.org*}} */
    static boolean isOpenEnded(String origin) {
        return !origin.equals(ANY) && !origin.endsWith(":*") && origin.matches("[^*]*//.*\\*(:[0-9]+)?");
    }
}
