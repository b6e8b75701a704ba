package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.servlet.token.TokenProblem;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Why a request was refused: what the log says, by each code of {@code docs/troubleshooting.md}. */
class ReasonsIT {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String LONG = "x".repeat(60);
    private static final String PUBLISHER =
            "Authorization: Bearer " + Tokens.publisher("https://example.com/books/{id}");

    private static final Pattern LINE =
            Pattern.compile("INFO \\w+ from 192\\.0\\.2\\.[0-9]+ refused \\[[0-9a-f]{8}]: ([a-z.-]+): .+");

    /** Those that a request cannot provoke here: a hub with another key or set-up, a failure, or a store's. */
    private static final Set<String> PROVOKED_ELSEWHERE = Set.of(
            "token.no-key",
            "token.unknown-key",
            "authorizer.refused",
            "authorizer.failed",
            "hub.unavailable",
            "hub.internal");

    /** Code, a part of the text, the head of the request, the body. */
    static final List<Arguments> REFUSED = List.of(
            publish("token.missing", "neither Authorization nor a cookie", "topic=a"),
            publish("token.cookie-not-sent", "only \"SESSION\", \"theme\"", "topic=a", "Cookie: SESSION=1; theme=dark"),
            publish("token.several-headers", "2 Authorization fields", "topic=a", PUBLISHER, PUBLISHER),
            publish("token.not-bearer", "the scheme \"Basic\"", "topic=a", "Authorization: Basic dXNlcjpwYXNzd29yZA=="),
            publish("token.too-short", "shorter than any token", "topic=a", "Authorization: Bearer abc"),
            refused(
                    "token.several-parameters",
                    "2 authorization",
                    "GET",
                    "?authorization=" + LONG + "&authorization=" + LONG,
                    ""),
            publish("token.is-a-key", "the key itself", "topic=a", "Authorization: Bearer " + LONG + "key"),
            publish("token.malformed", "", "topic=a", "Authorization: Bearer " + "y".repeat(60)),
            publish("token.encrypted", "five parts", "topic=a", "Authorization: Bearer a.b.c.d." + LONG),
            publish("token.too-large", "at most 1024", "topic=a", "Authorization: Bearer " + "x".repeat(1100)),
            publish("token.nested", "", "topic=a", signed("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", "{}")),
            publish("token.compressed", "zip", "topic=a", signed("{\"alg\":\"HS256\",\"zip\":\"DEF\"}", "{}")),
            publish("token.critical-header", "crit", "topic=a", signed("{\"alg\":\"HS256\",\"crit\":[\"x\"]}", "{}")),
            publish("token.algorithm", "HS512 (expected: HS256)", "topic=a", signed("{\"alg\":\"HS512\"}", "{}")),
            publish(
                    "token.signature",
                    "by HS256",
                    "topic=a",
                    bearer(Tokens.sign("another key, also long enough to be one", "{}"))),
            publish("token.wrong-role", "the subscribers' key", "topic=a", bearer(Tokens.subscriber("*"))),
            publish(
                    "token.expired",
                    "s before now",
                    "topic=a",
                    bearer(Tokens.sign(LONG + "key", "{\"exp\":1000000000}"))),
            publish(
                    "token.not-yet-valid",
                    "s after now",
                    "topic=a",
                    bearer(Tokens.sign(LONG + "key", "{\"nbf\":99999999999}"))),
            publish("token.claim", "mercure", "topic=a", bearer(Tokens.sign(LONG + "key", "{\"mercure\":7}"))),
            publish(
                    "grant.no-publish",
                    "mercure.publish",
                    "topic=a",
                    bearer(Tokens.sign(LONG + "key", "{\"mercure\":{}}"))),
            publish(
                    "grant.topic-not-covered",
                    "\"https://example.com/users/1\"; the nearest that it does is \"https://example.com/books/{id}\"",
                    "topic=https://example.com/users/1",
                    granted()),
            refused(
                    "grant.subscriptions-not-covered",
                    "/subscriptions",
                    "GET",
                    "/subscriptions",
                    "",
                    bearer(Tokens.subscriber("a"))),
            publish(
                    "origin.publish",
                    "\"https://evil.example\"",
                    "topic=a",
                    "Cookie: mercureAuthorization=" + LONG,
                    "Origin: https://evil.example"),
            refused("cors.origin", "\"https://page.example\"", "GET", "", "", "Origin: https://page.example"),
            refused(
                    "cors.origin",
                    "a preflight",
                    "OPTIONS",
                    "",
                    "",
                    "Origin: https://page.example",
                    "Access-Control-Request-Method: POST"),
            refused("request.no-topic", "no topic", "GET", "", ""),
            publish("request.no-topic", "no topic", "data=a", granted()),
            refused(
                    "request.content-type",
                    "\"application/json\" (expected: application/x-www-form-urlencoded)",
                    "POST",
                    "",
                    "{}",
                    granted(),
                    "Content-Type: application/json"),
            publish(
                    "request.reserved-topic",
                    "namespace",
                    "topic=/.well-known/mercure/subscriptions/a",
                    bearer(Tokens.sign(LONG + "key", "{\"mercure\":{\"publish\":[\"*\"]}}"))),
            publish("request.field", "retry", "topic=https://example.com/books/1&retry=soon", granted()),
            publish("request.body", "%", "topic=%zz", granted()),
            publish("limit.topics-per-update", "at most 2", "topic=a&topic=b&topic=c", granted()),
            refused("limit.topics-per-subscription", "at most 2", "GET", "?topic=a&topic=b&topic=c", ""),
            publish("limit.request-body", "at most 2000", "topic=a&data=" + "x".repeat(2000), granted()),
            refused(
                    "limit.request-timeout",
                    "not all of it",
                    "POST",
                    "",
                    "topic",
                    granted(),
                    FORM,
                    "Content-Length: 9"),
            refused("limit.reached", "max_subscribers_per_address", "GET", "?topic=a", ""),
            refused("request.path", "path", "GET", "/nothing", "", bearer(Tokens.subscriber("a"))),
            refused("request.method", "method", "DELETE", "", ""));

    private static int clients;
    private static HubServer server;

    @BeforeAll
    static void start() throws Exception {
        server = HubServer.builder()
                .at("/", HubServer.PATH + "/*")
                .hub(hub -> hub.subscriptions(true))
                .http(http -> http.publisherKey(JwtKey.of(LONG + "key"))
                        .maxTokenBytes(1024)
                        .maxTopicsPerUpdate(2)
                        .maxTopicsPerSubscription(2)
                        .maxRequestBodyBytes(2000)
                        .requestTimeout(Duration.ofMillis(500))
                        .maxSubscribersPerAddress(1)
                        .trustedProxies(List.of("127.0.0.0/8")))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @FieldSource("REFUSED")
    void saysWhy(String code, String text, List<String> head, String body) throws Exception {
        try (RecordedLog log = new RecordedLog(Refusals.class);
                RawConnection other = server.connect();
                RawConnection connection = server.connect()) {
            // One of its own for each: of one client few lines are logged.
            String client = "X-Forwarded-For: 192.0.2." + ++clients;
            if (code.equals("limit.reached")) {
                server.subscribe(other, "topic=a", client);
            }
            List<String> lines = new ArrayList<>(head);
            lines.add(client);
            connection.sendHead(lines.toArray(String[]::new)).send(body);

            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.contains("]: " + code + ": ") && line.contains(text)));
            assertThat(log.lines()).allMatch(line -> LINE.matcher(line).matches());
            assertThat(log.lines().toString()).doesNotContain(LONG, "dXNlcjpwYXNzd29yZA");
        }
    }

    @Test
    void eachReasonIsProvokedAndDocumented() throws Exception {
        Set<String> codes = new TreeSet<>();
        Stream.of(TokenProblem.values()).map(TokenProblem::code).forEach(codes::add);
        Stream.of(RefusedException.Reason.values())
                // A token's problem says more.
                .filter(reason -> reason != RefusedException.Reason.UNAUTHENTICATED)
                .map(RefusedException.Reason::code)
                .forEach(codes::add);
        Set<String> provoked = new HashSet<>(PROVOKED_ELSEWHERE);
        REFUSED.forEach(arguments -> provoked.add((String) arguments.get()[0]));

        assertThat(provoked).containsExactlyInAnyOrderElementsOf(codes);
        String document = Files.readString(Path.of(System.getProperty("basedir", ""), "../docs/troubleshooting.md"));
        Set<String> documented = new TreeSet<>();
        Pattern.compile("^\\| `([a-z.-]+)` \\|", Pattern.MULTILINE)
                .matcher(document)
                .results()
                .forEach(row -> documented.add(row.group(1)));
        assertThat(documented).isEqualTo(codes);
    }

    @Test
    void saysNothingOfARequestOfTheHubsOwnSite() throws Exception {
        try (RecordedLog log = new RecordedLog(Refusals.class);
                RawConnection connection = server.connect()) {
            assertThat(server.subscribe(
                                    connection, "topic=a", "Origin: https://hub.example", "Sec-Fetch-Site: same-origin")
                            .status())
                    .isEqualTo(200);
            assertThat(log.lines()).isEmpty();
        }
    }

    private static Arguments publish(String code, String text, String form, String... fields) {
        String[] more = Stream.concat(Stream.of(FORM, "Content-Length: " + form.length()), Stream.of(fields))
                .toArray(String[]::new);
        return refused(code, text, "POST", "", form, more);
    }

    private static Arguments refused(
            String code, String text, String method, String below, String body, String... fields) {
        Stream<String> length = body.isEmpty() || List.of(fields).toString().contains("Content-Length")
                ? Stream.of()
                : Stream.of("Content-Length: " + body.length());
        List<String> head = Stream.of(
                        Stream.of(method + " " + HubServer.PATH + below + " HTTP/1.1", "Host: localhost"),
                        length,
                        Stream.of(fields))
                .flatMap(lines -> lines)
                .toList();
        return Arguments.of(code, text, head, body);
    }

    private static String granted() {
        return bearer(
                Tokens.sign(LONG + "key", "{\"mercure\":{\"publish\":[\"https://example.com/books/{id}\",\"a\"]}}"));
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String signed(String header, String claims) {
        return bearer(Tokens.sign(LONG + "key", header, claims));
    }
}
