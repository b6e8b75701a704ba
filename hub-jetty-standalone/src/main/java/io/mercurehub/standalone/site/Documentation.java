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
        return PAGE.matcher(path).matches() ? file(path.substring(1)) : Optional.empty();
    }

    /** {@return the text of a file that the jar has beside this class; empty when there is none} */
    static Optional<String> file(String name) {
        try (InputStream in = Documentation.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
