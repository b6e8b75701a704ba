package io.mercurehub.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A hub that an answer names: {@code Link: <https://example.com/.well-known/mercure>; rel="mercure"}.
 *
 * <pre>{@code
 * HttpResponse<String> book = http.send(request, BodyHandlers.ofString());
 * HubLink link = HubLink.find(book.uri(), book.headers()).orElseThrow();
 * }</pre>
 *
 * <p>Whoever sends the answer chooses the hub: give a client with a token only to hubs that you trust.
 *
 * @param hub its URL
 * @param topic the topic of what was answered, by the link {@code rel="self"}
 * @param lastEventId the newest update when the answer was made, for {@link SubscriptionBuilder#after}
 * @param contentType that of the updates' data; empty: that of the answer
 * @param type that of the updates; empty: the default, {@code message}
 * @see <a href="https://mercure.rocks/spec#discovery">Discovery</a>
 */
public record HubLink(
        URI hub,
        Optional<String> topic,
        Optional<String> lastEventId,
        Optional<String> contentType,
        Optional<String> type) {

    /** A link of RFC 8288; the names of its parameters are in lower case, and of equal ones the first counts. */
    private record Link(String target, Map<String, String> parameters) {

        boolean is(String relation) {
            return !parameters.containsKey("anchor")
                    && Arrays.asList(parameters
                                    .getOrDefault("rel", "")
                                    .toLowerCase(Locale.ROOT)
                                    .split("[ \t]+"))
                            .contains(relation);
        }

        Optional<String> parameter(String name) {
            return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
        }
    }

    /**
     * {@return the first hub that an answer names}
     *
     * @param url from where the answer comes, to which its links are relative
     * @param headers of the answer
     */
    public static Optional<HubLink> find(URI url, HttpHeaders headers) {
        return all(url, headers).stream().findFirst();
    }

    /**
     * {@return the hubs that an answer names, in its order; of several, each gets all updates}
     *
     * @param url from where the answer comes, to which its links are relative
     * @param headers of the answer
     */
    public static List<HubLink> all(URI url, HttpHeaders headers) {
        List<Link> links = new ArrayList<>();
        for (String field : headers.allValues("Link")) {
            new Reader(field).readInto(links);
        }
        Optional<String> topic = links.stream()
                .filter(link -> link.is("self"))
                .flatMap(link -> resolve(url, link.target()).stream())
                .map(URI::toString)
                .findFirst();
        return links.stream()
                .filter(link -> link.is("mercure"))
                .flatMap(link -> resolve(url, link.target())
                        .map(hub -> new HubLink(
                                hub,
                                topic,
                                link.parameter("last-event-id"),
                                link.parameter("content-type"),
                                link.parameter("type")))
                        .stream())
                .toList();
    }

    private static Optional<URI> resolve(URI url, String target) {
        try {
            return Optional.of(url.resolve(target));
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
    }

    /** Reads one field from left to right; ends where it isn't one of links. */
    private static final class Reader {

        private final String field;
        private int at;

        Reader(String field) {
            this.field = field;
        }

        void readInto(List<Link> links) {
            while (true) {
                skip(" \t,");
                int end = field.indexOf('>', at);
                if (at == field.length() || field.charAt(at) != '<' || end < 0) {
                    return;
                }
                String target = field.substring(at + 1, end).strip();
                at = end + 1;
                links.add(new Link(target, parameters()));
            }
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new HashMap<>();
            while (true) {
                skip(" \t");
                if (at == field.length() || field.charAt(at) != ';') {
                    return parameters;
                }
                skip(" \t;");
                String name = until("=;, \t").toLowerCase(Locale.ROOT);
                skip(" \t");
                String value = "";
                if (at < field.length() && field.charAt(at) == '=') {
                    at++;
                    skip(" \t");
                    value = at < field.length() && field.charAt(at) == '"' ? quoted() : until(";, \t");
                }
                if (!name.isEmpty()) {
                    parameters.putIfAbsent(name, value);
                }
            }
        }

        private String quoted() {
            StringBuilder text = new StringBuilder();
            for (at++; at < field.length() && field.charAt(at) != '"'; at++) {
                if (field.charAt(at) == '\\' && at + 1 < field.length()) {
                    at++;
                }
                text.append(field.charAt(at));
            }
            at = Math.min(at + 1, field.length());
            return text.toString();
        }

        private String until(String ends) {
            int from = at;
            while (at < field.length() && ends.indexOf(field.charAt(at)) < 0) {
                at++;
            }
            return field.substring(from, at);
        }

        private void skip(String characters) {
            while (at < field.length() && characters.indexOf(field.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
