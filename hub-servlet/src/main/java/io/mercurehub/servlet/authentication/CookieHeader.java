package io.mercurehub.servlet.authentication;

import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code Cookie} header as a browser means it, read leniently: whatever stands between two semicolons is a cookie of its
 * own, so that a malformed one hides no other.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-5.4">RFC 6265, section 5.4</a>
 */
final class CookieHeader {

    private CookieHeader() {}

    /** {@return the values of all cookies of that name, in their order} */
    static List<String> values(String header, String name) {
        return Stream.of(header.split(";", -1))
                .map(cookie -> cookie.split("=", 2))
                .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
                .map(parts -> unquote(parts[1].strip()))
                .toList();
    }

    /** {@return the value without the pair of double quotes in which it may stand} */
    static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
