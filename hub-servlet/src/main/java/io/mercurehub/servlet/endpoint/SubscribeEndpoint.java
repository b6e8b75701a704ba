package io.mercurehub.servlet.endpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.subscription.Joined;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.sse.SseEncoder;
import io.mercurehub.servlet.sse.SseStreams;
import io.mercurehub.servlet.token.VerifiedToken;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET} on the hub's URL: a stream of the updates of some topics. {@code HEAD} has its header fields, and ends. {@code
 * QUERY} takes a form with more parameters than fit into a URL, beside those of the URL.
 *
 * <p>Safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#subscription">Subscription</a>
 */
public final class SubscribeEndpoint {

    private static final byte[] COMMENT = ":\n".getBytes(US_ASCII);

    private final Hub hub;
    private final Authenticator authenticator;
    private final Dialect dialect;
    private final RequestBodies bodies;
    private final SseStreams streams;
    private final Duration heartbeat;
    private final StreamLifetimes lifetimes;

    /**
     * @param hub is subscribed to
     * @param authenticator knows subscribers
     * @param dialect which topics they ask for, and what their tokens grant
     * @param bodies reads forms
     * @param streams takes the streams over
     * @param heartbeat how long a stream may be silent; zero: for ever
     * @param lifetimes how long a stream lives
     */
    public SubscribeEndpoint(
            Hub hub,
            Authenticator authenticator,
            Dialect dialect,
            RequestBodies bodies,
            SseStreams streams,
            Duration heartbeat,
            StreamLifetimes lifetimes) {
        this.hub = hub;
        this.authenticator = authenticator;
        this.dialect = dialect;
        this.bodies = bodies;
        this.streams = streams;
        this.heartbeat = heartbeat;
        this.lifetimes = lifetimes;
    }

    /** Begins a stream, now or later. */
    public void handle(Exchange exchange) {
        Optional<VerifiedToken> token = authenticator.subscriber(exchange.request());
        subscribe(exchange, token, FormParameters.NONE);
    }

    /**
     * Begins a stream, once the body of the request has arrived.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc10008">RFC 10008, The HTTP QUERY Method</a>
     */
    public void handleQuery(Exchange exchange) {
        HttpServletRequest request = exchange.request();
        Optional<VerifiedToken> token = authenticator.subscriber(request);
        if (!FormContentType.matches(request.getContentType()) && FormContentType.isNeeded(request)) {
            exchange.response().setHeader("Accept-Query", FormContentType.FORM);
            throw new RefusedException(
                    Reason.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: " + request.getContentType() + " (expected: " + FormContentType.FORM + ")");
        }
        bodies.readForm(exchange, form -> subscribe(exchange, token, form));
    }

    private void subscribe(Exchange exchange, Optional<VerifiedToken> token, FormParameters body) {
        HttpServletRequest request = exchange.request();
        FormParameters query = FormParameters.ofQuery(request.getQueryString());
        List<TopicMatcher> matchers = dialect.matchers(query.and(body));
        Optional<String> cursor = LastEventId.asked(request, query, body);
        if (hub.isDraining()) {
            sayWhenToComeBack(exchange, cursor);
            return;
        }
        SubscribeRequest.Builder subscription = SubscribeRequest.of(matchers)
                .heartbeat(heartbeat)
                .lifetime(lifetimes.next())
                .sinkMayBlock(mayBlock(request))
                .announced(!isHead(request));
        token.map(dialect::grants).ifPresent(subscription::grants);
        token.flatMap(dialect::payload).ifPresent(subscription::payload);
        token.flatMap(VerifiedToken::expiresAt).map(lifetimes::endOf).ifPresent(subscription::expiresAt);
        cursor.flatMap(this::startingPoint).ifPresent(subscription::lastEventId);
        exchange.startAsync();
        CompletionStage<Joined> joining = hub.join(subscription.build());
        exchange.whenDone(joining, joined -> begin(exchange, joined, cursor.isPresent()), failure -> {
            if (failure instanceof HubClosedException) {
                sayWhenToComeBack(exchange, cursor);
            } else {
                exchange.refuse(failure);
            }
        });
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
        boolean isHead = isHead(exchange.request());
        Optional<ServletOutputStream> output = exchange.call(() -> {
            HttpServletResponse response = exchange.response();
            ResponseBuffer.prepare(response);
            setHeaders(response);
            if (cursorAsked) {
                LastEventId.tell(response, joined.precedingId().orElse(EventId.EARLIEST));
            }
            if (!isHead) {
                response.getOutputStream().write(COMMENT);
                response.flushBuffer();
                exchange.log("subscriber", joined.subscriberId());
            }
            return response.getOutputStream();
        });
        if (isHead || output.isEmpty()) {
            joined.cancel();
            exchange.finish(() -> {});
            return;
        }
        exchange.handOver(streams.start(joined, exchange.leave(), output.get(), exchange.calls()));
    }

    private static boolean isHead(HttpServletRequest request) {
        return request.getMethod().equals("HEAD");
    }

    /** Tomcat blocks writes of HTTP/2 for seconds when a client doesn't read; what is newer is not trusted either. */
    private static boolean mayBlock(HttpServletRequest request) {
        return !request.getProtocol().startsWith("HTTP/1");
    }

    /** A browser never reconnects after another status than 200. */
    private void sayWhenToComeBack(Exchange exchange, Optional<String> cursor) {
        HttpServletResponse response = exchange.response();
        exchange.finish(() -> {
            setHeaders(response);
            cursor.ifPresent(asked -> LastEventId.tell(response, id(asked).orElse(EventId.EARLIEST)));
            response.getOutputStream()
                    .write(SseEncoder.reconnectionTime(hub.reconnectDelay().toMillis()));
        });
    }

    private static void setHeaders(HttpServletResponse response) {
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "private, no-cache, no-store, must-revalidate, max-age=0");
        response.setHeader("Pragma", "no-cache");
        response.setHeader("Expire", "0");
        response.setHeader("X-Accel-Buffering", "no");
    }
}
