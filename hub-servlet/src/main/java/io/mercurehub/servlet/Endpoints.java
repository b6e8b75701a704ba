package io.mercurehub.servlet;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.topic.ReservedNamespace;
import io.mercurehub.servlet.authentication.AccessTokenSource;
import io.mercurehub.servlet.authentication.Authenticator;
import io.mercurehub.servlet.authentication.PublishOrigins;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.Mercure0Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.endpoint.PublishEndpoint;
import io.mercurehub.servlet.endpoint.StreamLifetimes;
import io.mercurehub.servlet.endpoint.SubscribeEndpoint;
import io.mercurehub.servlet.endpoint.SubscriberBounds;
import io.mercurehub.servlet.endpoint.SubscriptionsEndpoint;
import io.mercurehub.servlet.endpoint.UpdateForm;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.form.RequestBodies;
import io.mercurehub.servlet.http.Cors;
import io.mercurehub.servlet.http.HubUrl;
import io.mercurehub.servlet.http.Refusal;
import io.mercurehub.servlet.http.SecurityHeaders;
import io.mercurehub.servlet.http.UntrustedProxies;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.servlet.setup.Registrations;
import io.mercurehub.servlet.setup.SetupReport;
import io.mercurehub.servlet.sse.SseStreams;
import io.mercurehub.servlet.sse.SubscriptionDocument;
import io.mercurehub.servlet.token.ConfiguredKeys;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.servlet.token.TokenVerifier;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a servlet serves of a hub: each URL and method, and what they share.
 *
 * <p>Safe for use by several threads.
 */
final class Endpoints {

    private final ConfiguredKeys keys;
    private final SseStreams streams;
    private final HubUrl hubUrl;
    private final Cors cors;
    private final Refusal refusal;
    private final Exchanges exchanges;
    private final UntrustedProxies untrusted;
    private final Authenticator authenticator;
    private final SubscribeEndpoint subscribe;
    private final PublishEndpoint publish;
    private final Optional<SubscriptionsEndpoint> subscriptions;

    /** @throws ConfigurationException when the keys cannot be had */
    Endpoints(
            Hub hub,
            HttpConfig config,
            @Nullable SubscriberAuthorizer authorizer,
            Registrations registrations,
            Refusals refusals,
            InstantSource clock) {
        keys = ConfiguredKeys.open(config);
        SetupReport setup = new SetupReport(registrations);
        Clients clients = new Clients(TrustedProxies.of(config.trustedProxies()), config.clientIpHeaders());
        untrusted = new UntrustedProxies(clients);
        Gateway gateway = hub.unwrap(Gateway.class);
        ReservedNamespace reserved = new ReservedNamespace(hub.config().resourceIdentifier());
        streams = new SseStreams(gateway::reconnectDelay);
        hubUrl = new HubUrl(reserved.path());
        cors = new Cors(config.corsOrigins());
        Dialect dialect = new Mercure0Dialect(
                config.maxTopicsPerSubscription(),
                reserved.path(),
                config.compatibility() == HttpConfig.Compatibility.VERSION_7);
        refusal = new Refusal(dialect, clients, refusals, config.debug());
        exchanges = new Exchanges(refusal::reply, setup, clients, gateway.clientMemory());
        authenticator = new Authenticator(
                new AccessTokenSource(
                        config.cookieName(), PublishOrigins.of(config.publishOrigins()), authorizer != null),
                new TokenVerifier(keys, config.maxTokenBytes(), clock),
                dialect,
                config.anonymous(),
                authorizer == null ? null : new ApplicationReaders(authorizer, gateway, dialect, clock));
        RequestBodies bodies =
                new RequestBodies(config.maxRequestBodyBytes(), config.requestTimeout(), exchanges, setup);
        StreamLifetimes lifetimes = new StreamLifetimes(
                config.writeTimeout(),
                hub.config().dispatchTimeout(),
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
        SubscriberBounds bounds = new SubscriberBounds(
                config.maxSubscribersPerAddress(), config.maxSubscribersPerToken(), gateway.metrics());
        subscribe = new SubscribeEndpoint(
                hub, gateway, authenticator, dialect, bodies, streams, config.heartbeat(), lifetimes, bounds);
        subscriptions = subscriptions(hub);
        publish = new PublishEndpoint(
                gateway,
                authenticator,
                dialect,
                bodies,
                new UpdateForm(reserved, config.maxTopicsPerUpdate()),
                refusal);
    }

    private Optional<SubscriptionsEndpoint> subscriptions(Hub hub) {
        if (!hub.config().subscriptions()) {
            return Optional.empty();
        }
        SubscriptionDocument document =
                new SubscriptionDocument(hub.config().resourceIdentifier().getRawPath());
        return Optional.of(new SubscriptionsEndpoint(hub, authenticator, document));
    }

    /** Serves a request. */
    void serve(HttpServletRequest request, HttpServletResponse response) {
        exchanges.work(() -> {
            Exchange exchange = exchanges.begin(request, response);
            exchange.run(() -> serve(exchange));
        });
    }

    /** Ends all streams, and those that begin from now on, waiting for a while. */
    void endStreams(Duration patience) {
        streams.close(patience);
    }

    /** Ends all streams, waiting for a while, and all threads. */
    void close(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        streams.close(patience);
        exchanges.close(Duration.ofNanos(deadline - System.nanoTime()));
        streams.awaitContainer(Duration.ofNanos(deadline - System.nanoTime()));
        keys.close();
    }

    private void serve(Exchange exchange) {
        RequestHead head = exchange.head();
        untrusted.look(head);
        SecurityHeaders.apply(exchange.before());
        if (cors.apply(head, exchange.before(), refusal)) {
            exchange.answer(new Reply(HttpServletResponse.SC_NO_CONTENT));
        } else {
            route(exchange, head);
        }
    }

    private void route(Exchange exchange, RequestHead head) {
        boolean subscribes = authenticator.admits(TokenRole.SUBSCRIBER);
        boolean publishes = authenticator.admits(TokenRole.PUBLISHER);
        String path = hubUrl.pathBelow(head).orElse("/");
        if (subscribes && subscriptions.isPresent() && !path.isEmpty()) {
            subscriptions.get().handle(exchange, path);
            return;
        }
        if (!path.isEmpty() || !(subscribes || publishes)) {
            throw new RefusedException(Reason.NO_SUCH_RESOURCE, "path: not the hub's");
        }
        String method = head.method();
        if (subscribes && (method.equals("GET") || head.isHead())) {
            subscribe.handle(exchange);
        } else if (subscribes && method.equals("QUERY")) {
            subscribe.handleQuery(exchange);
        } else if (publishes && method.equals("POST")) {
            publish.handle(exchange);
        } else {
            exchange.before().field("Allow", allowed(subscribes, publishes));
            boolean isPreflight = method.equals("OPTIONS")
                    && head.first("Access-Control-Request-Method").isPresent();
            throw isPreflight
                    ? new RefusedException(
                            Reason.NO_OTHER_ORIGIN, "a preflight (expected: cors_origins with the page's origin)")
                    : new RefusedException(Reason.METHOD_NOT_ALLOWED, "method: not one of the hub's");
        }
    }

    private static String allowed(boolean subscribes, boolean publishes) {
        if (!subscribes) {
            return "POST";
        }
        return publishes ? "GET, HEAD, POST, QUERY" : "GET, HEAD, QUERY";
    }
}
