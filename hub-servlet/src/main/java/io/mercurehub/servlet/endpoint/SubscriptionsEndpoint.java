package io.mercurehub.servlet.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.servlet.authentication.Authenticator;
import io.mercurehub.servlet.authentication.Reader;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.form.FormParameters;
import io.mercurehub.servlet.form.WireText;
import io.mercurehub.servlet.sse.SubscriptionDocument;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.Topic;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET} on a path below {@code /subscriptions}: who is subscribed to what, as of an update. Whoever subscribes after that
 * update misses no change.
 *
 * <p>The whole list never waits for anybody and nobody for it. What comes or goes while it is made may be in it or not.
 *
 * <p>Safe for use by several threads.
 *
 * @param hub whose subscribers
 * @param authenticator knows subscribers, and what they may read
 * @param document has the words
 * @see <a href="https://mercure.rocks/spec#subscription-api">Subscription API</a>
 */
public record SubscriptionsEndpoint(Hub hub, Authenticator authenticator, SubscriptionDocument document) {

    private static final String PATH = "/subscriptions";
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    /**
     * What a request is about.
     *
     * @param id of the list
     * @param topics of which one must be granted
     * @param topic whose subscriptions; null: those of every topic
     * @param subscriber whose subscription; null: those of all
     */
    private record Wanted(
            String id,
            List<Topic> topics,
            @Nullable String topic,
            @Nullable String subscriber) {}

    /**
     * Answers with the subscriptions, or with the one, that the URL names.
     *
     * @param path below the hub's own, as it travelled
     */
    public void handle(Exchange exchange, String path) {
        RequestHead head = exchange.head();
        String[] parts = parts(path);
        if (!head.isHead() && !head.method().equals("GET")) {
            exchange.before().field("Allow", "GET, HEAD");
            throw new RefusedException(Reason.METHOD_NOT_ALLOWED, "method: not one of the subscription API");
        }
        Optional<Reader> reader = authenticator.subscriberOfApi(exchange);
        Wanted wanted = wanted(head, parts);
        if (reader.isPresent() && !reader.get().grants().read().coversAny(wanted.topics())) {
            throw new RefusedException(
                    Reason.SUBSCRIPTIONS_NOT_COVERED,
                    (reader.get().principal().isPresent()
                                    ? "the topics of the SubscriberAuthorizer do not cover "
                                    : "mercure.subscribe of the token does not cover ")
                            + ProtocolStrings.quote(head.uri()));
        }
        // The update first: the list is never behind it.
        EventId last = hub.lastEventId();
        List<Subscription> found = find(wanted);
        String tag = tag(last);
        exchange.log("subscriptions", Integer.toString(found.size()));
        boolean isKnown = isKnown(head, last, tag);
        Reply reply =
                new Reply(isKnown ? NOT_MODIFIED : OK).field("ETag", tag).field("Cache-Control", "private, no-cache");
        if (!isKnown) {
            reply.type("application/ld+json")
                    .body(
                            wanted.subscriber() == null
                                    ? document.list(wanted.id(), found, last)
                                    : document.one(found.get(0), last));
        }
        exchange.answer(reply);
    }

    /** {@return what the path has after its first part, none to two of them} */
    private static String[] parts(String path) {
        String[] parts = path.equals(PATH) ? new String[0] : null;
        if (path.startsWith(PATH + "/")) {
            parts = path.substring(PATH.length() + 1).split("/", -1);
        }
        if (parts == null || parts.length > 2 || List.of(parts).contains("")) {
            throw new RefusedException(Reason.NO_SUCH_RESOURCE, "path: not one of the subscription API");
        }
        return parts;
    }

    private Wanted wanted(RequestHead head, String[] parts) {
        String query = head.query();
        FormParameters parameters = FormParameters.ofQuery(query);
        if (parts.length == 0 && (parameters.has("topic") || parameters.has("subscriber"))) {
            return wantedByQuery(parameters);
        }
        String suffix = query == null ? "" : "?" + query;
        String requested = head.uri() + suffix;
        String[] decoded = new String[parts.length];
        for (int i = 0; i < parts.length; i++) {
            decoded[i] = FormParameters.component(i == 0 ? "topic" : "subscriber", parts[i]);
        }
        // Undertow hands paths over that it has decoded in part, so the path as it should have been written counts,
        // too.
        List<Topic> topics = new ArrayList<>(List.of(Topic.of(requested)));
        document.topics(decoded).forEach(path -> topics.add(Topic.of(path.value() + suffix)));
        return new Wanted(
                requested, topics, decoded.length > 0 ? decoded[0] : null, decoded.length > 1 ? decoded[1] : null);
    }

    /** Containers and proxies refuse paths with {@code %2F}, so a query says the same. */
    private Wanted wantedByQuery(FormParameters parameters) {
        List<String> named = parameters.all("topic");
        if (named.size() != 1) {
            throw new RefusedException(
                    named.isEmpty() ? Reason.NO_MATCHER : Reason.TOO_MANY_MATCHERS,
                    named.size() + " topic parameters (expected: 1)");
        }
        String topic = named.get(0);
        String subscriber = parameters.first("subscriber").orElse(null);
        List<Topic> topics = subscriber == null ? document.topics(topic) : document.topics(topic, subscriber);
        return new Wanted(topics.get(0).value(), topics, topic, subscriber);
    }

    private List<Subscription> find(Wanted wanted) {
        List<Subscription> candidates =
                wanted.subscriber() == null ? hub.activeSubscriptions() : hub.activeSubscriptions(wanted.subscriber());
        if (wanted.topic() == null) {
            return candidates;
        }
        List<Subscription> found = candidates.stream()
                .filter(subscription -> subscription.matcher().pattern().equals(wanted.topic()))
                .toList();
        if (found.isEmpty() && wanted.subscriber() != null) {
            throw new RefusedException(Reason.NO_SUCH_RESOURCE, "subscription: not active");
        }
        return found;
    }

    private static boolean isKnown(RequestHead head, EventId last, String tag) {
        for (String value : head.all("If-None-Match")) {
            // The Go hub writes ids without quotes; somebody may have kept one.
            if (value.strip().equals("*") || WireText.fromHeader(value.strip()).equals(last.value())) {
                return true;
            }
            if (QUOTED.matcher(value)
                    .results()
                    .anyMatch(quoted -> quoted.group().equals(tag))) {
                return true;
            }
        }
        return false;
    }

    /** {@return the id as an entity tag, in which what must not stand in one is escaped} */
    private static String tag(EventId id) {
        StringBuilder tag = new StringBuilder("\"");
        for (byte octet : id.value().getBytes(UTF_8)) {
            if (octet > 0x20 && octet < 0x7F && octet != '"') {
                tag.append((char) octet);
            } else {
                tag.append('%').append(HexFormat.of().toHexDigits(octet));
            }
        }
        return tag.append('"').toString();
    }
}
