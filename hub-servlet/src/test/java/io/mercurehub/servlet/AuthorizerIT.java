package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.Hub;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscribers whom the application knows: what they may read, and when that ends. The user is a header field. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AuthorizerIT {

    private static final String ADA = "X-User: ada";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String SUBSCRIPTIONS = HubServer.PATH + "/subscriptions";

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch isAsked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    private SubscriberAuthorization byHeader(HttpServletRequest request) {
        asked.incrementAndGet();
        String user = request.getHeader("X-User");
        return user == null
                ? SubscriberAuthorization.notMine()
                : switch (user) {
                    case "mallory" -> SubscriberAuthorization.refused("mallory\nis banned");
                    case "null" -> nothing();
                    case "failing" ->
                        throw new IllegalStateException("secret 1", new IllegalArgumentException("secret 2"));
                    case "old" ->
                        SubscriberAuthorization.reader(user)
                                .until(Instant.now().minusSeconds(1))
                                .build();
                    case "soon" ->
                        SubscriberAuthorization.reader(user)
                                .topics("soon")
                                .until(Instant.now().plusMillis(1_500))
                                .build();
                    case "slow" -> {
                        isAsked.countDown();
                        awaitQuietly(mayAnswer);
                        yield reader(user);
                    }
                    default -> reader(user);
                };
    }

    private static SubscriberAuthorization reader(String user) {
        return SubscriberAuthorization.reader(user)
                .topics("users/" + user + "{/rest}", "all")
                .payload("{\"name\":\"" + user + "\"}")
                .build();
    }

    @SuppressWarnings("NullAway") // what a careless application gives
    private static SubscriberAuthorization nothing() {
        return null;
    }

    private HubServer.Builder server() {
        return HubServer.builder().authorizer(this::byHeader);
    }

    @Test
    void givesWhomTheApplicationKnowsTheirPrivateUpdatesLiveAndInAReplay() throws Exception {
        try (HubServer server = server().start();
                RawConnection live = server.connect();
                RawConnection replay = server.connect()) {
            Response stream = server.subscribe(live, "topic=*", ADA);
            publish(server, "users/bob/1", "1");
            publish(server, "users/ada/1", "2");
            publish(server, "all", "3");

            String theirs = "id: urn:2\ndata: 2\n\nid: urn:3\ndata: 3\n\n";
            assertThat(stream.readUntil("data: 3\n\n")).isEqualTo(theirs);
            assertThat(server.subscribe(replay, "topic=*&lastEventID=earliest", ADA)
                            .readUntil("data: 3\n\n"))
                    .isEqualTo(theirs);
        }
    }

    @Test
    void showsWhatTheApplicationSaysOfThemToThoseWhoMayKnow() throws Exception {
        try (HubServer server = server().at("/", HubServer.PATH + "/*")
                        .hub(hub -> hub.subscriptions(true))
                        .authorizer(request -> request.getHeader("X-Admin") == null
                                ? byHeader(request)
                                : SubscriberAuthorization.reader("admin")
                                        .topics(List.of(SUBSCRIPTIONS, SUBSCRIPTIONS + "/{topic}/{subscriber}"))
                                        .build())
                        .start();
                RawConnection ada = server.connect();
                RawConnection events = server.connect();
                RawConnection client = server.connect()) {
            Response coming = server.subscribe(
                    events, "topic=" + SUBSCRIPTIONS + "/%7Btopic%7D/%7Bsubscriber%7D", "X-Admin: yes");
            server.subscribe(ada, "topic=all", ADA);

            assertThat(coming.readUntil("\n\n")).contains("\"name\": \"ada\"");
            assertThat(get(client, SUBSCRIPTIONS, "X-Admin: yes").readToEnd()).contains("\"name\": \"ada\"");
            assertThat(refused(get(client, SUBSCRIPTIONS, ADA))).isEqualTo(401);
            assertThat(refused(get(client, SUBSCRIPTIONS))).isEqualTo(401);

            server.hub().revoke("ada").toCompletableFuture().join();

            assertThat(coming.readUntil("\n\n")).contains("\"active\": false");
        }
    }

    @Test
    void doesNotAskAboutWhoeverPresentsATokenAndUsesThat() throws Exception {
        String token = Tokens.subscriber("users/bob/{rest}");
        try (HubServer server = server().start();
                RawConnection header = server.connect();
                RawConnection parameter = server.connect();
                RawConnection forged = server.connect()) {
            Response byHeader = server.subscribe(header, "topic=*", ADA, "Authorization: Bearer " + token);
            Response byParameter = server.subscribe(parameter, "topic=*&authorization=" + token, ADA);
            publish(server, "users/ada/1", "1");
            publish(server, "users/bob/1", "2");

            assertThat(byHeader.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: 2\n\n");
            assertThat(byParameter.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: 2\n\n");
            for (String bad : List.of("Bearer " + Tokens.publisher("*"), "bearer x", "Bearer")) {
                assertThat(status(server, forged, "topic=*", ADA, "Authorization: " + bad))
                        .isEqualTo(401);
            }
            assertThat(status(server, forged, "topic=*&authorization=x", ADA)).isEqualTo(401);
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void leavesOtherSchemesOfAuthorizationToTheApplication() throws Exception {
        try (HubServer server = server().start();
                RawConnection ada = server.connect();
                RawConnection cookie = server.connect()) {
            Response stream = server.subscribe(ada, "topic=*", ADA, "Authorization: Basic YWRhOnBhc3N3b3Jk");
            Response others = server.subscribe(
                    cookie,
                    "topic=*",
                    "Authorization: Digest username=\"bob\"",
                    "Cookie: mercureAuthorization=" + Tokens.subscriber("users/bob/{rest}"));
            publish(server, "users/ada/1", "1");
            publish(server, "users/bob/1", "2");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: 1\n\n");
            assertThat(others.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: 2\n\n");
        }
    }

    @Test
    void asksBeforeTheCookieAndTakesThatWhenTheApplicationDoesNotKnow() throws Exception {
        String cookie = "Cookie: mercureAuthorization=" + Tokens.subscriber("users/bob/{rest}");
        try (HubServer server = server().start();
                RawConnection known = server.connect();
                RawConnection unknown = server.connect();
                RawConnection anonymous = server.connect()) {
            Response adas = server.subscribe(known, "topic=*", ADA, cookie);
            Response bobs = server.subscribe(unknown, "topic=*", cookie);
            Response nobodys = server.subscribe(anonymous, "topic=*");
            publish(server, "users/ada/1", "1");
            publish(server, "users/bob/1", "2");
            server.hub().publish(Update.of("open").data("3").build());

            assertThat(adas.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: 1\n\n");
            assertThat(bobs.readUntil("\n\n")).isEqualTo("id: urn:2\ndata: 2\n\n");
            assertThat(nobodys.readUntil("\n\n")).endsWith("data: 3\n\n");
        }
    }

    @Test
    void needsNoKeyThenAndLooksAtNoToken() throws Exception {
        try (HubServer server = server().withoutKeys().start();
                RawConnection ada = server.connect();
                RawConnection nobody = server.connect();
                RecordedLog log = new RecordedLog(Refusals.class)) {
            Response stream = server.subscribe(ada, "topic=*", ADA, "Authorization: Bearer " + "x".repeat(60));
            publish(server, "users/ada/1", "1");

            assertThat(stream.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: 1\n\n");
            assertThat(status(server, nobody, "topic=*", "Cookie: JSESSIONID=1"))
                    .isEqualTo(401);
            await().untilAsserted(() -> assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("token.missing: the SubscriberAuthorizer does not know who asks"));
            assertThat(server.publish(nobody, "topic=a").status()).isEqualTo(405);
        }
    }

    @Test
    void refusesWhomTheApplicationRefuses() throws Exception {
        try (HubServer server = server().start();
                RawConnection client = server.connect();
                RecordedLog log = new RecordedLog(Refusals.class)) {
            assertThat(status(server, client, "topic=*", "X-User: mallory")).isEqualTo(401);
            assertThat(status(server, client, "topic=*", "X-User: old")).isEqualTo(401);

            await().untilAsserted(() -> assertThat(log.lines()).hasSize(2));
            assertThat(log.lines().get(0)).endsWith("authorizer.refused: mallory?is banned");
            assertThat(log.lines().get(1)).contains("authorizer.refused: what it may read has ended, ");
        }
    }

    @Test
    void containsAnApplicationThatFailsAndLogsNoSecretsOfIt() throws Exception {
        try (HubServer server = server().start();
                RawConnection client = server.connect();
                RecordedLog refusals = new RecordedLog(Refusals.class);
                RecordedLog log = new RecordedLog(ApplicationReaders.class)) {
            for (String user : List.of("failing", "failing", "null")) {
                assertThat(status(server, client, "topic=*", "X-User: " + user)).isEqualTo(500);
            }
            assertThat(status(server, client, "topic=*", ADA)).isEqualTo(200);

            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).startsWith("ERROR").contains("SubscriberAuthorizer failed");
            assertThat(log.lines().get(1)).contains("works again");
            assertThat(refusals.lines()).hasSize(3);
            assertThat(refusals.lines().get(0)).endsWith("authorizer.failed: java.lang.IllegalStateException");
            assertThat(log.stackTraces())
                    .singleElement()
                    .asString()
                    .contains("java.lang.IllegalArgumentException", "AuthorizerIT.byHeader")
                    .doesNotContain("secret");
        }
    }

    @Test
    void letsNobodyPublish() throws Exception {
        try (HubServer server = server().start();
                RawConnection client = server.connect()) {
            client.sendHead(
                            "POST " + HubServer.PATH + " HTTP/1.1",
                            "Host: hub.example",
                            ADA,
                            "Origin: http://hub.example",
                            FORM,
                            "Content-Length: 9")
                    .send("topic=all");

            assertThat(client.readHead().status()).isEqualTo(401);
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void endsAPrincipalsStreamsWhichAreAskedAnewWhenTheyComeBack() throws Exception {
        try (HubServer server = server().start();
                RawConnection ada = server.connect();
                RawConnection bob = server.connect()) {
            Response adas = server.subscribe(ada, "topic=*", ADA);
            Response bobs = server.subscribe(bob, "topic=*", "X-User: bob");

            server.hub().revoke("ada").toCompletableFuture().join();
            publish(server, "all", "1");

            assertThat(adas.readToEnd()).isEmpty();
            assertThat(bobs.readUntil("\n\n")).isEqualTo("id: urn:1\ndata: 1\n\n");
            assertThat(status(server, ada, "topic=*", "X-User: mallory")).isEqualTo(401);
        }
    }

    @Test
    void endsWhoeverIsRevokedBetweenTheAnswerOfTheApplicationAndTheStream() throws Exception {
        try (HubServer server = server().start();
                RawConnection slow = server.connect();
                RawConnection query = server.connect()) {
            publish(server, "users/slow/1", "1");
            publish(server, "users/ada/1", "2");
            String form = "topic=*&lastEventID=earliest";
            query.sendHead(
                    "QUERY " + HubServer.PATH + " HTTP/1.1",
                    "Host: hub.example",
                    ADA,
                    FORM,
                    "Content-Length: " + form.length());
            await().until(() -> asked.get() == 1);
            slow.sendHead("GET " + HubServer.PATH + "?" + form + " HTTP/1.1", "Host: hub.example", "X-User: slow");
            isAsked.await();

            Hub hub = server.hub();
            hub.revoke("slow").toCompletableFuture().join();
            hub.revoke("ada").toCompletableFuture().join();
            mayAnswer.countDown();
            query.send(form);

            for (RawConnection connection : List.of(slow, query)) {
                Response ended = connection.readHead();
                assertThat(ended.status()).isEqualTo(200);
                assertThat(ended.readToEnd()).isIn("", ":\n");
            }
        }
    }

    /** A container may close the class loader of an application that has ended, and the next class that a request needs is not found. */
    @Test
    void theApplicationEndsOnceItsRequestsHaveLeftTheServlet() throws Exception {
        try (HubServer server = server().hub(hub -> hub.shutdownTimeout(Duration.ofSeconds(20)))
                        .start();
                RawConnection open = server.connect();
                RawConnection slow = server.connect()) {
            Response stream = server.subscribe(open, "topic=all", ADA);
            slow.sendHead("GET " + HubServer.PATH + "?topic=all HTTP/1.1", "Host: hub.example", "X-User: slow");
            isAsked.await();

            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> stop(server));
            assertThat(stream.readToEnd()).matches("retry: [0-9]{4}\n");
            assertThatThrownBy(() -> end.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            mayAnswer.countDown();

            assertThat(slow.readHead().readToEnd()).matches("(:\n)?retry: [0-9]{4}\n");
            end.get(20, TimeUnit.SECONDS);
        }
    }

    private static void stop(HubServer server) {
        try {
            server.context().stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void endsStreamsWhenTheApplicationHasSaidSo() throws Exception {
        try (HubServer server = server().start();
                RawConnection client = server.connect()) {
            assertThat(server.subscribe(client, "topic=soon", "X-User: soon").readToEnd())
                    .isEmpty();
        }
    }

    @Test
    void countsThePrincipalAsItDoesAToken() throws Exception {
        try (HubServer server =
                        server().http(http -> http.maxSubscribersPerToken(1)).start();
                RawConnection one = server.connect();
                RawConnection other = server.connect();
                RawConnection bob = server.connect()) {
            server.subscribe(one, "topic=*", ADA);

            assertThat(status(server, bob, "topic=*", "X-User: bob")).isEqualTo(200);
            other.sendHead("GET " + HubServer.PATH + "?topic=* HTTP/1.1", "Host: hub.example", ADA);
            assertThat(other.readHead().readToEnd()).matches("retry: [0-9]{4}\n");
        }
    }

    private static void publish(HubServer server, String topic, String number) {
        server.hub()
                .publish(Update.of(topic)
                        .id(EventId.of("urn:" + number))
                        .data(number)
                        .isPrivate(true)
                        .build())
                .toCompletableFuture()
                .join();
    }

    private static int status(HubServer server, RawConnection connection, String query, String... headers)
            throws Exception {
        Response response = server.subscribe(connection, query, headers);
        return response.status() == 200 ? 200 : refused(response);
    }

    /** {@return the status of an answer that has an end, after which the connection is good for another} */
    private static int refused(Response response) throws Exception {
        response.readToEnd();
        return response.status();
    }

    private static Response get(RawConnection connection, String target, String... headers) throws Exception {
        String[] lines = new String[headers.length + 2];
        lines[0] = "GET " + target + " HTTP/1.1";
        lines[1] = "Host: hub.example";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return connection.sendHead(lines).readHead();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
