package io.mercurehub.servlet.endpoint;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which origins' pages may read responses, and with which credentials.
 *
 * <p>A page of an origin that is listed may use its cookies; with {@code *} every page may read, but without credentials. Nobody
 * is refused here: a browser keeps from a page what it may not read. Immutable.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, "HTTP CORS protocol"</a>
 */
public final class Cors {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "QUERY");
    private static final Set<String> HEADERS = Set.of("authorization", "cache-control", "last-event-id");
    private static final String EXPOSED = "Link, Mercure-Last-Event-ID, Last-Event-ID";
    private static final String PREFLIGHT_VARY =
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

    private final boolean everyOrigin;
    private final Set<String> origins = new HashSet<>();
    private final List<Wildcard> wildcards = new ArrayList<>();

    /**
     * @param allowed origins in lower case, without default ports; one may have one {@code *} for any run of characters, or be
     *     {@code *} for all, or {@code null}; none: no page of another origin may read anything
     */
    public Cors(List<String> allowed) {
        everyOrigin = allowed.contains("*");
        for (String origin : allowed) {
            int star = origin.indexOf('*');
            if (star < 0) {
                origins.add(origin);
            } else if (!origin.equals("*")) {
                wildcards.add(new Wildcard(origin.substring(0, star), origin.substring(star + 1)));
            }
        }
    }

    /**
     * Adds what a browser needs to know to the response.
     *
     * @return whether that is all there is to answer: the request was a preflight
     */
    public boolean apply(HttpServletRequest request, HttpServletResponse response) {
        if (!everyOrigin && origins.isEmpty() && wildcards.isEmpty()) {
            return false;
        }
        String origin = request.getHeader("Origin");
        String method = request.getHeader("Access-Control-Request-Method");
        if (method != null && request.getMethod().equals("OPTIONS")) {
            preflight(request, response, origin, method);
            return true;
        }
        response.addHeader("Vary", "Origin");
        if (origin != null && allow(response, origin)) {
            response.setHeader("Access-Control-Expose-Headers", EXPOSED);
        }
        return false;
    }

    private void preflight(
            HttpServletRequest request, HttpServletResponse response, @Nullable String origin, String method) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.addHeader("Vary", PREFLIGHT_VARY);
        String headers = request.getHeader("Access-Control-Request-Headers");
        if (origin == null || !METHODS.contains(method) || !areAllowed(headers) || !allow(response, origin)) {
            return;
        }
        response.setHeader("Access-Control-Allow-Methods", method);
        if (headers != null && !headers.isBlank()) {
            response.setHeader("Access-Control-Allow-Headers", headers);
        }
    }

    private static boolean areAllowed(@Nullable String headers) {
        if (headers == null) {
            return true;
        }
        for (String header : headers.split(",", -1)) {
            String name = header.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !HEADERS.contains(name)) {
                return false;
            }
        }
        return true;
    }

    private boolean allow(HttpServletResponse response, String origin) {
        if (isListed(origin.toLowerCase(Locale.ROOT))) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Access-Control-Allow-Credentials", "true");
            return true;
        }
        if (everyOrigin) {
            response.setHeader("Access-Control-Allow-Origin", "*");
            return true;
        }
        return false;
    }

    private boolean isListed(String origin) {
        if (origins.contains(origin)) {
            return true;
        }
        for (Wildcard wildcard : wildcards) {
            if (wildcard.matches(origin)) {
                return true;
            }
        }
        return false;
    }

    private record Wildcard(String prefix, String suffix) {

        boolean matches(String origin) {
            return origin.length() >= prefix.length() + suffix.length()
                    && origin.startsWith(prefix)
                    && origin.endsWith(suffix);
        }
    }
}
