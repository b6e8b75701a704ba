package io.mercurehub.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.update.Update;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;

/**
 * The 0.x generation of the protocol, as a client speaks it. All that another generation does otherwise belongs into a class like
 * this one, and nowhere else.
 */
final class Mercure0Dialect {

    /** The newer name, which some hubs say besides, comes first. */
    private static final List<String> LAST_EVENT_ID_ANSWERS = List.of("Mercure-Last-Event-ID", "Last-Event-ID");

    /** {@return the form that publishes an update, in the order of fields that other publishers have} */
    String form(Update update) {
        StringBuilder form = new StringBuilder(update.data().length() + 64);
        update.topics().forEach(topic -> add(form, "topic", topic.value()));
        add(form, "data", update.data());
        if (update.isPrivate()) {
            add(form, "private", "on");
        }
        update.id().ifPresent(id -> add(form, "id", id.value()));
        update.type().ifPresent(type -> add(form, "type", type));
        update.retry().ifPresent(retry -> add(form, "retry", Long.toString(retry.toMillis())));
        return form.toString();
    }

    /**
     * {@return a request for a stream}
     *
     * @param hub its URL, which may have a query of its own
     * @param topics topics, or URI templates of them
     * @param lastEventId after which to go on; empty: with what comes next
     */
    HttpRequest.Builder subscribe(URI hub, List<String> topics, String lastEventId) {
        StringBuilder query = new StringBuilder();
        topics.forEach(topic -> add(query, "topic", topic));
        // The field wins over the parameter, but Java's client sends nothing but ASCII in it.
        boolean fitsIntoField = lastEventId.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!lastEventId.isEmpty() && !fitsIntoField) {
            add(query, "lastEventID", lastEventId);
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(hub + (hub.getRawQuery() == null ? "?" : "&") + query));
        if (!lastEventId.isEmpty() && fitsIntoField) {
            request.header("Last-Event-ID", lastEventId);
        }
        return request;
    }

    /** {@return the id that precedes the first update of a stream, as the hub answers; empty when it doesn't} */
    String precedingId(HttpHeaders headers) {
        for (String name : LAST_EVENT_ID_ANSWERS) {
            String value = headers.firstValue(name).orElse("").strip();
            if (!value.isEmpty()) {
                // Java's client reads each byte as one character; they travel as UTF-8.
                return new String(value.getBytes(ISO_8859_1), UTF_8);
            }
        }
        return "";
    }

    private static void add(StringBuilder form, String name, String value) {
        form.append(form.length() == 0 ? "" : "&").append(name).append('=').append(URLEncoder.encode(value, UTF_8));
    }
}
