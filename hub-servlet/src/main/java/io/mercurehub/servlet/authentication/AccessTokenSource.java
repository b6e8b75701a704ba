package io.mercurehub.servlet.authentication;

import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.token.PresentedToken;
import io.mercurehub.servlet.token.TokenProblem;
import io.mercurehub.update.ProtocolStrings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the access token of a request: in the {@code Authorization} header, else in the {@code authorization} query parameter of
 * the 0.x generation, else in the cookie.
 *
 * <p>The first that is present counts. When it proves to be no good, the request is refused, and the others are not looked
 * at. A cookie that publishes must come from an allowed origin, because a browser attaches it to the requests of any site.
 *
 * <p>Immutable. Never creates a session.
 *
 * @param cookieName the name of the cookie that may hold a token, case-sensitive
 * @param publishOrigins the origins whose pages may publish with that cookie
 * @param othersSchemes whether an {@code Authorization} of another scheme is not for the hub, and means nothing
 * @see <a href="https://mercure.rocks/spec#presenting-the-access-token">Presenting the Access Token</a>
 */
public record AccessTokenSource(String cookieName, PublishOrigins publishOrigins, boolean othersSchemes) {

    /** {@code Bearer}, a space, and the shortest thing that could be a signed token. */
    private static final int MIN_HEADER_LENGTH = 48;

    /** The shortest thing that could be a signed token. */
    private static final int MIN_PARAMETER_LENGTH = 41;

    private static final String SCHEME = "Bearer";
    private static final String TOO_SHORT = " is shorter than any token";
    private static final int MAX_SCHEME_LENGTH = 20;

    /** Those of the hub's path, of the site, and of both on the parent domain. */
    private static final int MAX_CANDIDATES = 4;

    /** {@return what the request presents} */
    public PresentedToken find(RequestHead head) {
        PresentedToken explicit = findExplicit(head);
        return explicit instanceof PresentedToken.None ? inCookie(head) : explicit;
    }

    /** {@return what the request presents elsewhere than in a cookie} */
    PresentedToken findExplicit(RequestHead head) {
        List<String> headers = head.all("Authorization");
        if (!headers.isEmpty() && !(othersSchemes && headers.stream().noneMatch(AccessTokenSource::isBearer))) {
            return inHeader(headers);
        }
        List<String> parameters = QueryToken.values(head.query());
        if (!parameters.isEmpty()) {
            return inQuery(parameters);
        }
        return new PresentedToken.None();
    }

    private static boolean isBearer(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (header.length() == SCHEME.length() || header.charAt(SCHEME.length()) <= ' ');
    }

    private static PresentedToken inHeader(List<String> headers) {
        if (headers.size() > 1) {
            return new PresentedToken.Malformed(TokenProblem.SEVERAL_HEADERS, headers.size() + " Authorization fields");
        }
        String header = headers.get(0);
        if (!header.regionMatches(true, 0, SCHEME + " ", 0, SCHEME.length() + 1)) {
            return new PresentedToken.Malformed(
                    TokenProblem.NOT_BEARER,
                    "Authorization is of the scheme " + scheme(header)
                            + " (expected: Bearer; cookies are not looked at beside it)");
        }
        if (header.length() < MIN_HEADER_LENGTH) {
            return new PresentedToken.Malformed(TokenProblem.TOO_SHORT, "Authorization" + TOO_SHORT);
        }
        String token = header.substring(SCHEME.length()).strip();
        return new PresentedToken.Token(List.of(token), PresentedToken.Mechanism.HEADER);
    }

    /** {@return the scheme of a header, as far as it can be one; the rest may be a secret} */
    private static String scheme(String header) {
        int end = header.indexOf(' ');
        return end < 0 || end > MAX_SCHEME_LENGTH ? "none" : ProtocolStrings.quote(header.substring(0, end));
    }

    /** {@return the names of the cookies of a request, a few of them at most} */
    static List<String> cookieNames(RequestHead head) {
        return head.all("Cookie").stream()
                .flatMap(field -> Stream.of(field.split(";")))
                .map(cookie -> cookie.split("=", 2)[0].strip())
                .distinct()
                .limit(MAX_CANDIDATES)
                .map(ProtocolStrings::quote)
                .toList();
    }

    private static PresentedToken inQuery(List<String> parameters) {
        if (parameters.size() > 1) {
            return new PresentedToken.Malformed(
                    TokenProblem.SEVERAL_PARAMETERS, parameters.size() + " authorization parameters");
        }
        if (parameters.get(0).length() < MIN_PARAMETER_LENGTH) {
            return new PresentedToken.Malformed(TokenProblem.TOO_SHORT, "the parameter authorization" + TOO_SHORT);
        }
        return new PresentedToken.Token(parameters, PresentedToken.Mechanism.QUERY);
    }

    /** Containers drop cookies, or all of them, because of one that they find malformed: so the field is read as it came. */
    PresentedToken inCookie(RequestHead head) {
        List<String> candidates = head.all("Cookie").stream()
                .flatMap(field -> CookieHeader.values(field, cookieName).stream())
                .distinct()
                .limit(MAX_CANDIDATES)
                .toList();
        if (candidates.isEmpty()) {
            return new PresentedToken.None();
        }
        if (head.method().equals("POST")) {
            Optional<String> origin = PublishOrigins.originOf(head);
            if (origin.isEmpty()) {
                return new PresentedToken.Malformed(
                        TokenProblem.ORIGIN_MISSING,
                        "a cookie publishes, and neither Origin nor Referer says for which page");
            }
            if (!publishOrigins.allow(origin.get())) {
                return new PresentedToken.Malformed(
                        TokenProblem.ORIGIN_NOT_ALLOWED,
                        ProtocolStrings.quote(origin.get()) + " (expected: one of publish_origins)");
            }
        }
        return new PresentedToken.Token(candidates, PresentedToken.Mechanism.COOKIE);
    }
}
