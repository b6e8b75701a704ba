package io.mercurehub.standalone.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that {@code /} shows: what runs here, where the hub is, and how to try it. One document without other files.
 *
 * <p>The template is read when the first visitor comes.
 */
public final class HomePage {

    private static final String TEMPLATE = "home.html";
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private final String version;

    /** @param version the version of this hub */
    public HomePage(String version) {
        this.version = version;
    }

    /**
     * {@return the page as HTML}
     *
     * @param origin the URL of this server without a path, from a request and therefore not to be trusted
     */
    String render(String origin) {
        return Template.TEXT
                .replace("{{version}}", escape(version))
                .replace("{{path}}", escape(Site.HUB_PATH))
                .replace("{{origin}}", escape(origin));
    }

    /** {@return the policy that lets the page's own style and script work, and its visitors try the hub from the console} */
    String contentSecurityPolicy() {
        return Template.POLICY;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Loaded with the first visitor, since most hubs never have one. */
    private static final class Template {

        static final String TEXT = read();
        static final String POLICY = "default-src 'none'; style-src " + hash(STYLE) + "; script-src " + hash(SCRIPT)
                + "; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

        private Template() {}

        private static String read() {
            try (InputStream in = Objects.requireNonNull(HomePage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String hash(Pattern element) {
            Matcher matcher = element.matcher(TEXT);
            if (!matcher.find()) {
                throw new IllegalStateException(TEMPLATE + " (expected: " + element + ")");
            }
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(matcher.group(1).getBytes(StandardCharsets.UTF_8));
                return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
