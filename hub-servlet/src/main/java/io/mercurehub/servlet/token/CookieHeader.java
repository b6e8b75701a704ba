package io.mercurehub.servlet.token;

import java.util.ArrayList;
import java.util.List;

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
        List<String> values = new ArrayList<>();
        int start = 0;
        while (start < header.length()) {
            int end = header.indexOf(';', start);
            if (end < 0) {
                end = header.length();
            }
            int equals = header.indexOf('=', start);
            if (equals >= 0
                    && equals < end
                    && header.substring(start, equals).strip().equals(name)) {
                values.add(unquote(header.substring(equals + 1, end).strip()));
            }
            start = end + 1;
        }
        return values;
    }

    /** {@return the value without the pair of double quotes in which it may stand} */
    static String unquote(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
