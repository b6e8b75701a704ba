package io.mercurehub.servlet.token;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code authorization} parameter of a query component, read from what travelled: containers decode queries differently, and
 * would read a body too.
 */
final class QueryToken {

    private static final String NAME = "authorization";

    private QueryToken() {}

    /**
     * {@return the values of all parameters of that name, in their order}
     *
     * <p>An escape that is malformed stays as it is, and so spoils the token: the parameter is not ignored.
     *
     * @param query percent-encoded; null: none
     */
    static List<String> values(@Nullable String query) {
        if (query == null) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        int start = 0;
        while (start < query.length()) {
            int end = query.indexOf('&', start);
            if (end < 0) {
                end = query.length();
            }
            int equals = query.indexOf('=', start);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (decode(query.substring(start, nameEnd)).equals(NAME)) {
                values.add(decode(query.substring(Math.min(nameEnd + 1, end), end)));
            }
            start = end + 1;
        }
        return values;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            return encoded;
        }
    }
}
