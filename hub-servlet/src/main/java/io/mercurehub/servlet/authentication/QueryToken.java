package io.mercurehub.servlet.authentication;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
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
        return Stream.of(query == null ? new String[0] : query.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .filter(parts -> decode(parts[0]).equals(NAME))
                .map(parts -> parts.length == 1 ? "" : decode(parts[1]))
                .toList();
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException unusedBecauseItQuotes) {
            return encoded;
        }
    }
}
