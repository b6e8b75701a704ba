package io.mercurehub.standalone.site;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that {@code /} shows: what runs here, where the hub is, how to try it, and what to do next. One document without other
 * files.
 *
 * <p>The template is read when the first visitor comes. A part of it between {@code {{#name}}} and {@code {{/name}}} is for the
 * hubs that {@code name} is true of, one that begins with {@code {{^name}}} for all others.
 *
 * @param version the version of this hub
 * @param publicUrl the hub's public URL, if its operator has said it; else it is below the URL of the request
 * @param anonymous whether one may subscribe without a token
 * @param cookieName the name of the cookie that may hold one
 * @param program in a development hub, what its developer writes in front of a command of the hub
 */
public record HomePage(
        String version, Optional<URI> publicUrl, boolean anonymous, String cookieName, Optional<String> program) {

    private static final String TEMPLATE = "home.html";
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("\\{\\{([#^])(\\w+)}}\n(.*?)\\{\\{/\\2}}\n", Pattern.DOTALL);

    /**
     * {@return the page as HTML}
     *
     * @param origin the URL of this server without a path, from a request and therefore not to be trusted
     */
    String render(String origin) {
        String own = "<span class=\"origin\">{{origin}}</span>{{path}}";
        return PART.matcher(Template.TEXT)
                .replaceAll(part -> Matcher.quoteReplacement(
                        is(part.group(2)) == part.group(1).equals("#") ? part.group(3) : ""))
                .replace("{{hub}}", publicUrl.map(url -> escape(url.toString())).orElse(own))
                .replace("{{path}}", escape(Site.HUB_PATH))
                .replace("{{version}}", escape(version))
                .replace("{{cookie}}", escape(cookieName))
                .replace("{{program}}", escape(program.orElse("")))
                .replace("{{origin}}", escape(origin));
    }

    private boolean is(String name) {
        return switch (name) {
            case "anonymous" -> anonymous;
            case "development" -> program.isPresent();
            default -> throw new IllegalStateException(TEMPLATE + ": " + name);
        };
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

        static final String TEXT = Documentation.file(TEMPLATE).orElseThrow();
        static final String POLICY = "default-src 'none'; style-src " + hash(STYLE) + "; script-src " + hash(SCRIPT)
                + "; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

        private Template() {}

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
