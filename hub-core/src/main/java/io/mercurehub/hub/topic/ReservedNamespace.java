package io.mercurehub.hub.topic;

import io.mercurehub.update.Topic;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The topics that only the hub itself may use: those that address its own URL space.
 *
 * <p>Until there is a parser of the URL standard, the check errs on the side of refusing: a topic is reserved when it contains
 * {@code /.well-known/mercure} once percent-encoded characters are decoded and backslashes are read as slashes, or then begins with
 * the hub's path, or when {@link URI} resolves it to that or below; and when it contains that, and {@link URI} cannot parse it.
 *
 * <p>A value: safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#publication">Publication, "topic"</a>
 */
public final class ReservedNamespace {

    private static final String WELL_KNOWN_PATH = "/.well-known/mercure";

    private final URI hubUrl;
    private final String path;
    private final String lastSegment;

    /**
     * @param hubUrl the URL of the hub, absolute and with a path; relative topics are resolved against it
     * @throws IllegalArgumentException when it isn't
     */
    public ReservedNamespace(URI hubUrl) {
        String rawPath = hubUrl.getRawPath();
        if (!hubUrl.isAbsolute() || rawPath == null || rawPath.length() < 2) {
            throw new IllegalArgumentException("hub URL: " + hubUrl + " (expected: an absolute URL with a path)");
        }
        this.hubUrl = hubUrl;
        this.path = decode(rawPath);
        this.lastSegment = path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@return the path of the hub's URL, below which topics are reserved} */
    public String path() {
        return path;
    }

    /**
     * {@return whether the topic addresses the hub's own URL space, which publishers may not use}
     *
     * @see <a href="https://mercure.rocks/spec#publication">Publication, "topic"</a>
     */
    public boolean contains(Topic topic) {
        String text = topic.value();
        if (cannotBeReserved(text)) {
            return false;
        }
        String plain = decode(text.strip()).replace('\\', '/');
        if (plain.contains(WELL_KNOWN_PATH)) {
            return true;
        }
        // Templates select a text as it is, whatever it would resolve to.
        return isBelowHub(plain) || resolve(plain).map(this::isBelowHub).orElseGet(() -> mentionsHub(plain));
    }

    /**
     * What resolves to the hub's path has the last part of that in its text, unless it takes the whole path from the hub's URL,
     * because it has none of its own.
     */
    private boolean cannotBeReserved(String topic) {
        if (topic.isEmpty() || topic.indexOf('%') >= 0 || topic.contains(lastSegment) || topic.contains("mercure")) {
            return false;
        }
        char first = topic.charAt(0);
        boolean ownPath = (first >= '0' && first <= '9')
                || (first >= 'a' && first <= 'z')
                || (first >= 'A' && first <= 'Z')
                || first == '/';
        return ownPath && !topic.contains(":?") && !topic.contains(":#") && !topic.endsWith(":");
    }

    private boolean isBelowHub(String resolvedPath) {
        return resolvedPath.equals(path) || resolvedPath.startsWith(path + "/");
    }

    private boolean mentionsHub(String text) {
        return text.endsWith(path) || text.contains(path + "/");
    }

    /** {@return the path that a topic has on the hub's server; empty when it cannot be parsed} */
    private Optional<String> resolve(String topic) {
        String scheme = hubUrl.getScheme() + ":";
        String reference = topic.regionMatches(true, 0, scheme, 0, scheme.length())
                        && !topic.startsWith("/", scheme.length())
                ? topic.substring(scheme.length()) // in the URL standard, a scheme like the base's own doesn't count
                : topic;
        if (reference.isEmpty() || reference.startsWith("?") || reference.startsWith("#")) {
            return Optional.of(path);
        }
        try {
            URI resolved = hubUrl.resolve(new URI(encodeOthers(reference))).normalize();
            return Optional.of(resolved.getRawPath() == null ? "" : withoutLeadingDots(resolved.getRawPath()));
        } catch (URISyntaxException | IllegalArgumentException notUnderstood) {
            return Optional.empty();
        }
    }

    /** Removes the leading "/.." that {@link URI#normalize} leaves; the URL standard drops them. */
    private static String withoutLeadingDots(String path) {
        String rest = path;
        while (rest.startsWith("/../")) {
            rest = rest.substring(3);
        }
        return decode(rest);
    }

    /** Percent-encodes the characters that {@link URI} refuses and the URL standard accepts. */
    private static String encodeOthers(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (" \"<>^`{|}%[]".indexOf(c) >= 0) {
                encoded.append('%').append(Integer.toHexString(0x100 | c).substring(1));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** Decodes percent-encoded ASCII characters, once. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                int octet = high * 16 + low;
                if (high >= 0 && low >= 0 && octet < 0x80) {
                    decoded.append((char) octet);
                    i += 2;
                    continue;
                }
            }
            decoded.append(c);
        }
        return decoded.toString();
    }
}
