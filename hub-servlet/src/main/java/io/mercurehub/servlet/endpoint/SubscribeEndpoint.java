package io.mercurehub.servlet.endpoint;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.servlet.authentication.Authenticator;
import io.mercurehub.servlet.authentication.Reader;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Party;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.form.FormContentType;
import io.mercurehub.servlet.form.FormParameters;
import io.mercurehub.servlet.form.RequestBodies;
import io.mercurehub.servlet.sse.SseEncoder;
import io.mercurehub.servlet.sse.SseStreams;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * {@code GET} on the hub's URL: a stream of the updates of some topics. {@code HEAD} has its header fields, and ends. {@code
 * QUERY} takes a form with more parameters than fit into a URL, beside those of the URL.
 *
 * <p>Safe for use by several threads.
 *
 * @param hub is subscribed to
 * @param gateway of the hub
 * @param authenticator knows subscribers
 * @param dialect which topics they ask for
 * @param bodies reads forms
 * @param streams takes the streams over
 * @param heartbeat how long a stream may be silent; zero: for ever
 * @param lifetimes how long a stream lives
 * @param bounds how many one client may have
 * @see <a href="https://mercure.rocks/spec#subscription">Subscription</a>
 */
public record SubscribeEndpoint(
        Hub hub,
        Gateway gateway,
        Authenticator authenticator,
        Dialect dialect,
        RequestBodies bodies,
        SseStreams streams,
        Duration heartbeat,
        StreamLifetimes lifetimes,
        SubscriberBounds bounds) {

    private static final int OK = 200;

    /** How long the body of a {@code QUERY} may be: a thousand topics of a thousand bytes. */
    private static final int MAX_QUERY_BYTES = 1024 * 1024;

    /** Reads no forms that are too long for a query. */
    public SubscribeEndpoint {
        bodies = bodies.atMost(MAX_QUERY_BYTES);
    }

    /** Begins a stream, now or later. */
    public void handle(Exchange exchange) {
        subscribe(exchange, authenticator.subscriber(exchange), FormParameters.NONE);
    }

    /**
     * Begins a stream, once the body of the request has arrived.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc10008">RFC 10008, The HTTP QUERY Method</a>
     */
    public void handleQuery(Exchange exchange) {
        RequestHead head = exchange.head();
        Reader reader = authenticator.subscriber(exchange);
        if (!FormContentType.matches(head) && FormContentType.isNeeded(head)) {
            exchange.before().field("Accept-Query", FormContentType.FORM);
            throw new RefusedException(Reason.UNSUPPORTED_MEDIA_TYPE, FormContentType.unexpected(head));
        }
        Optional<String> cursor = LastEventId.asked(head, FormParameters.ofQuery(head.query()), FormParameters.NONE);
        exchange.whenUnavailable(() -> whenToComeBack(cursor));
        bodies.readForm(exchange, form -> subscribe(exchange, reader, form));
    }

    private void subscribe(Exchange exchange, Reader reader, FormParameters body) {
        if (exchange.request().hasClientGone()) {
            exchange.answer(whenToComeBack(Optional.empty())); // a join would cost others
            return;
        }
        RequestHead head = exchange.head();
        FormParameters query = FormParameters.ofQuery(head.query());
        List<TopicMatcher> matchers = dialect.matchers(query.and(body)::all);
        Optional<String> cursor = LastEventId.asked(head, query, body);
        exchange.whenUnavailable(() -> whenToComeBack(cursor));
        if (hub.isDraining()) {
            throw new HubClosedException("subscribe: the hub is about to stop");
        }
        if (!head.isHead()) {
            bounds.enter(exchange, reader.holder());
        }
        SubscribeRequest.Builder subscription = SubscribeRequest.of(matchers)
                .grants(reader.grants())
                .heartbeat(heartbeat)
                .lifetime(lifetimes.next())
                // Tomcat blocks writes of HTTP/2 for seconds when a client doesn't read; what is newer is not trusted
                // either.
                .sinkMayBlock(head.isMultiplexed())
                .announced(!head.isHead())
                .probed(!exchange.request().isClientWatched())
                .client(exchange.network());
        reader.payload().ifPresent(subscription::payload);
        reader.until().map(lifetimes::endOf).ifPresent(subscription::expiresAt);
        reader.principal().map(Reader.Principal::name).ifPresent(subscription::principal);
        cursor.flatMap(this::startingPoint).ifPresent(subscription::lastEventId);
        exchange.request().startAsync();
        SubscribeRequest request = subscription.build();
        CompletableFuture<Joined> joining = reader.principal()
                .map(principal -> gateway.join(request, principal.admission()))
                .orElseGet(() -> gateway.join(request));
        exchange.request().listens(new Joining(joining));
        exchange.whenDone(joining, joined -> begin(exchange, joined, cursor.isPresent()));
    }

    /** A subscriber that waits for its place, and gives that back when its client is gone. */
    private record Joining(CompletableFuture<Joined> place) implements Party {

        @Override
        public void gone(String detail) {
            leave(subscriber -> subscriber.gone(detail));
        }

        @Override
        public void containerStops() {
            leave(Subscriber::cancel);
        }

        private void leave(Consumer<Subscriber> tell) {
            if (!place.cancel(false) && !place.isCompletedExceptionally()) {
                tell.accept(place.join().subscriber());
            }
        }
    }

    /** What can't be an id is like one that the history doesn't hold: nobody is locked out for a cursor from elsewhere. */
    private Optional<EventId> startingPoint(String cursor) {
        Optional<EventId> id = id(cursor);
        return id.isPresent() || hub.config().unknownLastEventId() == UnknownLastEventId.SKIP
                ? id
                : Optional.of(EventId.EARLIEST);
    }

    private static Optional<EventId> id(String cursor) {
        try {
            return Optional.of(EventId.of(cursor));
        } catch (ProtocolViolationException notAnId) {
            return Optional.empty();
        }
    }

    private void begin(Exchange exchange, Joined joined, boolean cursorAsked) {
        boolean begun = false;
        try {
            Reply reply = stream();
            if (cursorAsked) {
                LastEventId.tell(reply, joined.precedingId().orElse(EventId.EARLIEST));
            }
            if (exchange.head().isHead()) {
                exchange.answer(reply);
                return;
            }
            exchange.request().streamBegins();
            exchange.log("subscriber", joined.subscriber().id());
            streams.start(joined, exchange, reply);
            begun = true;
        } finally {
            if (!begun) {
                joined.cancel();
            }
        }
    }

    /** A browser never reconnects after another status than 200. */
    private Reply whenToComeBack(Optional<String> cursor) {
        Reply reply = stream();
        cursor.ifPresent(asked -> LastEventId.tell(reply, id(asked).orElse(EventId.EARLIEST)));
        return reply.body(SseEncoder.reconnectionTime(gateway.reconnectDelay().toMillis()));
    }

    private static Reply stream() {
        return new Reply(OK)
                .type("text/event-stream")
                .field("Cache-Control", "private, no-cache, no-store, must-revalidate, max-age=0")
                .field("Pragma", "no-cache")
                .field("Expire", "0")
                .field("X-Accel-Buffering", "no");
    }
}
