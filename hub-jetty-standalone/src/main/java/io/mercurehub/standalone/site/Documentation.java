package io.mercurehub.standalone.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The documentation of this very version, as it is written, so that visitors need no other host to read it. */
final class Documentation {

    /** No name of a file that leads elsewhere. */
    private static final Pattern PAGE = Pattern.compile("/docs/[A-Za-z-]+\\.md");

    private Documentation() {}

    /** {@return the text of the page at a path, such as {@code /docs/clients.md}; empty when there is none} */
    static Optional<String> page(String path) {
        if (!PAGE.matcher(path).matches()) {
            return Optional.empty();
        }
        try (InputStream in = Documentation.class.getResourceAsStream(path.substring(1))) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
