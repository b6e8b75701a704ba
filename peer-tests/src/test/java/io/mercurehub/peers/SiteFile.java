package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A proxy's configuration of a site as its administrator has it, and then with this machine's ports and paths.
 *
 * @param text the configuration
 */
public record SiteFile(String text) {

    /** Reads the file of a name beside a class. */
    public static SiteFile of(Class<?> neighbour, String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(neighbour.getResourceAsStream(name), name)) {
            return new SiteFile(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** {@return this with another port or path in each place that has this one, of which there must be some} */
    public SiteFile with(String usual, String here) {
        assertThat(text).contains(usual);
        return new SiteFile(text.replace(usual, here));
    }

    /** {@return this with another port of this machine to send requests to, in place of the hub's usual one} */
    public SiteFile to(int port) {
        return with("127.0.0.1:3000", "127.0.0.1:" + port);
    }
}
