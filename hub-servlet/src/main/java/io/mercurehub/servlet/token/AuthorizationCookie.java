package io.mercurehub.servlet.token;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/**
 * Makes the cookie with which a browser brings an access token to the hub, for the pages of a host application.
 *
 * <pre>{@code
 * var cookies = new AuthorizationCookie(
 *         tokenIssuer, httpConfig.cookieName(), context.getContextPath() + "/.well-known/mercure");
 *
 * var claim = MercureClaim.of(null, List.of("https://example.com/users/42"), null);
 * cookies.give(claim, Duration.ofMinutes(10), request, response); // at login, and again before it ends
 * cookies.take(request, response); // at logout
 * }</pre>
 *
 * <p>The cookie lives as long as its token. It goes to the hub's path only, with requests of the same site only, and scripts
 * cannot read it. It is {@code Secure} unless the request came without TLS: then a browser would not keep a secure one. Behind a
 * proxy that ends TLS and does not tell the container, {@link #alwaysSecure} says so.
 *
 * <p>Immutable.
 *
 * @see <a href="https://mercure.rocks/spec#cookie">Cookie</a>
 */
public final class AuthorizationCookie {

    private static final String SAME_SITE = "SameSite";
    private static final String SECURE_PREFIX = "__Secure-";
    private static final String HOST_PREFIX = "__Host-";

    /** Browsers drop a cookie without a word when its name and value are longer together. */
    private static final int MAX_BYTES = 4096;

    private final TokenIssuer issuer;
    private final String name;
    private final String path;
    private final boolean alwaysSecure;

    /**
     * @param issuer signs with the hub's key for subscribers
     * @param name as the hub knows it: {@code HttpConfig.cookieName()}. One that begins with {@code __Secure-} makes the cookie
     *     always secure
     * @param path of the hub's URL as browsers see it: percent-encoded, with the context path
     * @throws IllegalArgumentException when browsers would refuse the cookie, or never send it
     */
    public AuthorizationCookie(TokenIssuer issuer, String name, String path) {
        this(issuer, name, path, startsWith(name, SECURE_PREFIX));
    }

    private AuthorizationCookie(TokenIssuer issuer, String name, String path, boolean alwaysSecure) {
        if (startsWith(name, HOST_PREFIX)) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: not " + HOST_PREFIX + ", which is for cookies of the path / only)");
        }
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';')) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: the path of the hub's URL, as it travels)");
        }
        this.issuer = issuer;
        this.name = name;
        this.path = path;
        this.alwaysSecure = alwaysSecure;
    }

    /** {@return the maker of the same cookies that are {@code Secure}, however the request seems to have come} */
    public AuthorizationCookie alwaysSecure() {
        return new AuthorizationCookie(issuer, name, path, true);
    }

    /**
     * Adds the cookie with a new token to a response, with all its attributes, some of which some containers would leave out.
     *
     * @param claim what the browser may read
     * @param lifetime of the token and of the cookie, cut to whole seconds
     * @param request that the response answers
     * @param response not committed yet
     * @throws IllegalArgumentException when the lifetime is under a second, or the claim so long that no browser would keep the
     *     cookie: grant a URI template then instead of many topics
     */
    public void give(MercureClaim claim, Duration lifetime, HttpServletRequest request, HttpServletResponse response) {
        add(issue(claim, lifetime, request), response);
    }

    /**
     * Takes the browser's cookie away by a response, as {@link #remove} does.
     *
     * @param request that the response answers
     * @param response not committed yet
     */
    public void take(HttpServletRequest request, HttpServletResponse response) {
        add(remove(request), response);
    }

    /** Undertow 2.3.18, which is that of WildFly 37, leaves out {@code SameSite}. */
    private static void add(Cookie cookie, HttpServletResponse response) {
        response.addHeader(
                "Set-Cookie",
                cookie.getName() + "=" + cookie.getValue() + "; Path=" + cookie.getPath() + "; Max-Age="
                        + cookie.getMaxAge() + (cookie.getSecure() ? "; Secure" : "") + "; HttpOnly; SameSite="
                        + cookie.getAttribute(SAME_SITE));
    }

    /**
     * {@return the cookie with a new token, to be added to a response; {@link #give} adds it in every container with all its attributes}
     *
     * @param claim what the browser may read
     * @param lifetime of the token and of the cookie, cut to whole seconds
     * @param request that the response answers
     * @throws IllegalArgumentException when the lifetime is under a second, or the claim so long that no browser would keep the
     *     cookie: grant a URI template then instead of many topics
     */
    public Cookie issue(MercureClaim claim, Duration lifetime, HttpServletRequest request) {
        String token = issuer.issue(claim, lifetime);
        int bytes = name.length() + token.length();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException("claim: a cookie of " + bytes + " bytes (expected: at most " + MAX_BYTES
                    + ", which is what browsers keep)");
        }
        return cookie(token, (int) Math.min(lifetime.toSeconds(), Integer.MAX_VALUE), request);
    }

    /**
     * {@return the cookie that takes the browser's away, to be added to a response, as {@link #take} does}
     *
     * <p>Ends neither the token nor the streams that it has opened: they end with its lifetime.
     *
     * @param request that the response answers
     */
    public Cookie remove(HttpServletRequest request) {
        return cookie("", 0, request);
    }

    private Cookie cookie(String value, int maxAgeSeconds, HttpServletRequest request) {
        Cookie cookie = new Cookie(name, value);
        cookie.setMaxAge(maxAgeSeconds);
        cookie.setPath(path);
        cookie.setSecure(alwaysSecure || request.isSecure());
        cookie.setHttpOnly(true);
        cookie.setAttribute(SAME_SITE, "Strict");
        return cookie;
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
