package io.mercurehub.servlet.token;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the access token of a request: in the {@code Authorization} header, else in the {@code authorization} query parameter of
 * the 0.x generation, else in the cookie.
 *
 * <p>The first that is present counts. When it proves to be no good, the request is refused, and the others are not looked
 * at. A cookie that publishes must come from an allowed origin, because a browser attaches it to the requests of any site.
 *
 * <p>Immutable. Never creates a session.
 *
 * @see <a href="https://mercure.rocks/spec#presenting-the-access-token">Presenting the Access Token</a>
 */
public final class AccessTokenSource {

    /** {@code Bearer}, a space, and the shortest thing that could be a signed token. */
    private static final int SHORTEST_HEADER = 48;

    /** The shortest thing that could be a signed token. */
    private static final int SHORTEST_PARAMETER = 41;

    private static final String SCHEME = "Bearer ";

    /** Those of the hub's path, of the site, and of both on the parent domain. */
    private static final int MOST_CANDIDATES = 4;

    private static final int MOST_COOKIE_NAMES = 16;

    private final String cookieName;
    private final PublishOrigins publishOrigins;

    /**
     * @param cookieName the name of the cookie that may hold a token, case-sensitive
     * @param publishOrigins the origins whose pages may publish with that cookie
     */
    public AccessTokenSource(String cookieName, PublishOrigins publishOrigins) {
        this.cookieName = cookieName;
        this.publishOrigins = publishOrigins;
    }

    /** {@return what the request presents} */
    public PresentedToken find(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (!headers.isEmpty()) {
            return inHeader(headers);
        }
        List<String> parameters = QueryToken.values(request.getQueryString());
        if (!parameters.isEmpty()) {
            return inQuery(parameters);
        }
        return inCookie(request);
    }

    private static PresentedToken inHeader(List<String> headers) {
        if (headers.size() > 1) {
            return new PresentedToken.Malformed(TokenProblem.SEVERAL_HEADERS);
        }
        String header = headers.get(0);
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new PresentedToken.Malformed(TokenProblem.NOT_BEARER);
        }
        if (header.length() < SHORTEST_HEADER) {
            return new PresentedToken.Malformed(TokenProblem.TOO_SHORT);
        }
        String token = header.substring(SCHEME.length()).strip();
        return new PresentedToken.Token(List.of(token), PresentedToken.Mechanism.HEADER);
    }

    private static PresentedToken inQuery(List<String> parameters) {
        if (parameters.size() > 1) {
            return new PresentedToken.Malformed(TokenProblem.SEVERAL_PARAMETERS);
        }
        if (parameters.get(0).length() < SHORTEST_PARAMETER) {
            return new PresentedToken.Malformed(TokenProblem.TOO_SHORT);
        }
        return new PresentedToken.Token(parameters, PresentedToken.Mechanism.QUERY);
    }

    private PresentedToken inCookie(HttpServletRequest request) {
        Set<String> candidates = new LinkedHashSet<>();
        Set<String> otherNames = new LinkedHashSet<>();
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            if (cookie.getName().equals(cookieName)) {
                candidates.add(CookieHeader.unquote(cookie.getValue()));
            } else {
                otherNames.add(cookie.getName());
            }
        }
        if (candidates.isEmpty()) {
            // A container may drop cookies, or all of them, because of one that it finds malformed.
            for (String header : Collections.list(request.getHeaders("Cookie"))) {
                candidates.addAll(CookieHeader.values(header, cookieName));
            }
        }
        if (candidates.isEmpty()) {
            return new PresentedToken.None(first(MOST_COOKIE_NAMES, otherNames));
        }
        if (request.getMethod().equals("POST")) {
            Optional<String> origin = PublishOrigins.originOf(request);
            if (origin.isEmpty()) {
                return new PresentedToken.Malformed(TokenProblem.ORIGIN_MISSING);
            }
            if (!publishOrigins.allow(origin.get())) {
                return new PresentedToken.Malformed(TokenProblem.ORIGIN_NOT_ALLOWED);
            }
        }
        return new PresentedToken.Token(first(MOST_CANDIDATES, candidates), PresentedToken.Mechanism.COOKIE);
    }

    private static List<String> first(int count, Set<String> values) {
        List<String> all = new ArrayList<>(values);
        return all.subList(0, Math.min(count, all.size()));
    }
}
