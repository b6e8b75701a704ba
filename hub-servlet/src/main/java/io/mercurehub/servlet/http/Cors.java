package io.mercurehub.servlet.http;

import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    private final List<Pattern> wildcards = new ArrayList<>();

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
                String before = Pattern.quote(origin.substring(0, star));
                wildcards.add(
                        Pattern.compile(before + ".*" + Pattern.quote(origin.substring(star + 1)), Pattern.DOTALL));
            }
        }
    }

    /**
     * Adds what a browser needs to know to what every reply begins with.
     *
     * @param refusal hears of pages that may not read
     * @return whether that is all there is to answer: the request was a preflight
     */
    public boolean apply(RequestHead head, Reply reply, Refusal refusal) {
        Optional<String> origin = head.first("Origin");
        Optional<String> method =
                head.method().equals("OPTIONS") ? head.first("Access-Control-Request-Method") : Optional.empty();
        boolean isOff = !everyOrigin && origins.isEmpty() && wildcards.isEmpty();
        if (!isOff || method.isEmpty()) {
            origin.filter(page -> !everyOrigin && !isListed(page) && !isOwn(page, head))
                    .ifPresent(page -> refusal.noOtherOrigin(head, page));
        }
        if (isOff) {
            return false;
        }
        if (method.isPresent()) {
            preflight(head, reply, origin, method.get());
            return true;
        }
        reply.fieldBeside("Vary", "Origin");
        if (origin.isPresent() && allow(reply, origin.get())) {
            reply.field("Access-Control-Expose-Headers", EXPOSED);
        }
        return false;
    }

    private void preflight(RequestHead head, Reply reply, Optional<String> origin, String method) {
        reply.fieldBeside("Vary", PREFLIGHT_VARY);
        Optional<String> headers = head.first("Access-Control-Request-Headers");
        if (origin.isEmpty()
                || !METHODS.contains(method)
                || !areAllowed(headers.orElse(""))
                || !allow(reply, origin.get())) {
            return;
        }
        reply.field("Access-Control-Allow-Methods", method);
        headers.filter(names -> !names.isBlank())
                .ifPresent(names -> reply.field("Access-Control-Allow-Headers", names));
    }

    private static boolean areAllowed(String headers) {
        return Stream.of(headers.split(","))
                .map(header -> header.strip().toLowerCase(Locale.ROOT))
                .allMatch(name -> name.isEmpty() || HEADERS.contains(name));
    }

    private boolean allow(Reply reply, String origin) {
        if (isListed(origin)) {
            reply.field("Access-Control-Allow-Origin", origin);
            reply.field("Access-Control-Allow-Credentials", "true");
            return true;
        }
        if (everyOrigin) {
            reply.field("Access-Control-Allow-Origin", "*");
        }
        return everyOrigin;
    }

    /** {@return whether a page is of the site that it asks; a browser says its origin then, too, unless it only reads} */
    private static boolean isOwn(String origin, RequestHead head) {
        return head.first("Sec-Fetch-Site").equals(Optional.of("same-origin"))
                || head.first("Host")
                        .filter(host -> origin.endsWith("://" + host))
                        .isPresent();
    }

    private boolean isListed(String given) {
        String origin = given.toLowerCase(Locale.ROOT);
        return origins.contains(origin)
                || wildcards.stream()
                        .anyMatch(wildcard -> wildcard.matcher(origin).matches());
    }
}
