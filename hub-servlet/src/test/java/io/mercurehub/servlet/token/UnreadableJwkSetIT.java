package io.mercurehub.servlet.token;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.key.JwkSetLimits;
import io.mercurehub.servlet.key.Pem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a server that is slow, is down, or says something else. */
class UnreadableJwkSetIT extends KeysAtUrl {

    @Test
    void aTokenWaitsForTheFirstAnswer() throws Exception {
        CountDownLatch answer = answerLater();
        open(LIMITS);
        await().until(() -> server.requests() == 1);

        CompletableFuture<VerifiedToken> waiting = verifyOnAnotherThread();
        assertThat(waiting).isNotDone();
        answer.countDown();

        assertThat(waiting.get(30, SECONDS).mercure().publish()).contains(List.of("*"));
    }

    @Test
    void whoeverJudgesOneTokenCanWaitForTheFirstAnswer() {
        CountDownLatch answer = answerLater();
        open(patient(Duration.ZERO, 8));
        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());

        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> opened.get(0).awaitFirst());
        answer.countDown();
        await().until(waiting::isDone);

        assertHolds(OLD.token());
    }

    @Test
    void aTokenDoesNotWaitForAServerThatIsSilent() {
        server.stuckAfter("");
        open(patient(Duration.ofMillis(1), 8));

        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
        assertProblem(TokenProblem.UNKNOWN_KEY, NEW.token());
    }

    @Test
    void onlyAFewTokensWaitAtATime() throws Exception {
        CountDownLatch answer = answerLater();
        open(patient(Duration.ofSeconds(30), 1));
        CompletableFuture<VerifiedToken> one = verifyOnAnotherThread();
        CompletableFuture<VerifiedToken> two = verifyOnAnotherThread();

        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> CompletableFuture.anyOf(one, two).get(30, SECONDS))
                .withMessageContaining("token.unknown-key");
        assertThat(one.isDone() && two.isDone()).as("the other one still waits").isFalse();
        answer.countDown();

        await().until(() -> one.isDone() && two.isDone());
        assertThat(one.isCompletedExceptionally()).isNotEqualTo(two.isCompletedExceptionally());
    }

    @Test
    void aHubStartsWithoutTheServerAndServesOnceItIsThere() throws Exception {
        int port = server.port();
        server.close();
        open(refreshing(Duration.ofMillis(20)));
        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
        await().until(() -> !log.lines().isEmpty());

        try (JwksServer late = JwksServer.startAt(port).with(OLD.jwk())) {
            awaitHolds(OLD.token());
            assertThat(late.requests()).isPositive();

            assertThat(log.lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith(
                                            "WARN Keys of http://127.0.0.1:" + port + "/jwks.json: cannot be read: ")
                                    .endsWith("; no token holds until they can"),
                            line -> assertThat(line)
                                    .isEqualTo(
                                            "INFO Keys of http://127.0.0.1:" + port + "/jwks.json: can be read again"),
                            line -> assertThat(line)
                                    .isEqualTo("INFO Keys of http://127.0.0.1:" + port
                                            + "/jwks.json: 1 for tokens, 0 others"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 |                              | java.io.IOException: status 404 (expected: 200)",
                "500 | {\"keys\":[]}                | java.io.IOException: status 500 (expected: 200)",
                "204 |                              | java.io.IOException: status 204 (expected: 200)",
                "200 |                              | not a JWK Set: not a JSON object",
                "200 | <html>Log in, please</html>  | not a JWK Set: not JSON",
                "200 | {\"keys\":[{\"kty\":\"OKP\"} | not a JWK Set: not JSON",
                "200 | {\"error\":\"maintenance\"}  | not a JWK Set: no array \"keys\"",
            })
    void whateverElseAServerSaysTheLastKeysStay(int status, String body, String reason) {
        server.with(OLD.jwk());
        open(refreshing(Duration.ofMillis(20)));
        assertHolds(OLD.token());
        server.saying(status, body == null ? "" : body);
        int before = server.requests();

        await().until(() -> server.requests() > before + 3);

        assertHolds(OLD.token());
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .isEqualTo("WARN Keys of http://127.0.0.1:" + server.port() + "/jwks.json: cannot be read: " + reason
                        + "; the previous ones stay in use until they can");
    }

    @Test
    void everyOutageIsOneWarning() {
        server.with(OLD.jwk());
        open(refreshing(Duration.ofMillis(20)));
        for (int outage = 1; outage <= 2; outage++) {
            int warnings = outage;
            server.saying(503, "");
            await().until(() -> logged("WARN") == warnings);
            server.with(OLD.jwk());
            await().until(() -> logged("can be read again") == warnings);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUpWhenItIsTooLong() {
        server.with(OLD.jwk());
        open(refreshing(Duration.ofMillis(20)));
        assertHolds(OLD.token());

        server.endless();

        awaitLog("more than 4096 bytes");
        assertHolds(OLD.token());
        server.with(NEW.jwk());
        awaitHolds(NEW.token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"keys\":["})
    void anAnswerThatDoesNotComeIsGivenUp(String begin) {
        server.stuckAfter(begin);
        open(new JwkSetLimits(
                Duration.ofMillis(50),
                4096,
                Duration.ofHours(1),
                Duration.ofMillis(20),
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                8));

        awaitLog("cannot be read: java.io.IOException: no whole answer within 50 ms");
        server.with(OLD.jwk());
        awaitHolds(OLD.token());
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (JwksServer elsewhere = JwksServer.start().with(OLD.jwk())) {
            server.doing(exchange -> {
                exchange.getResponseHeaders().set("Location", elsewhere.url().toString());
                exchange.sendResponseHeaders(302, -1);
            });
            open(LIMITS);

            await().until(() -> !log.lines().isEmpty());

            assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
            assertThat(elsewhere.requests()).isZero();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("status 302 (expected: 200; redirects are not followed)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html; charset=utf-16", "image/png", "nonsense", ""})
    void theContentTypeDoesNotMatter(String type) {
        server.doing(exchange -> {
            if (!type.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", type);
            }
            JwksServer.send(exchange, 200, SET_OF_OLD);
        });

        open(LIMITS);

        assertHolds(OLD.token());
    }

    @Test
    void theQueryOfTheUrlIsSentAndNotLogged() {
        server.doing(exchange -> JwksServer.send(
                exchange, 200, "client=secret".equals(exchange.getRequestURI().getQuery()) ? SET_OF_OLD : ""));

        open(LIMITS);

        assertHolds(OLD.token());

        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("secret"));
    }

    @Test
    void aHostThatDoesNotExistIsAWarning() {
        open(LIMITS, URI.create("http://keys.invalid/"));

        awaitLog("WARN Keys of http://keys.invalid/: ");
    }

    @Test
    void aCertificateThatNobodyTrustsIsAWarning() throws Exception {
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        Certificate[] chain = {Pem.parse(TestKeys.pem("p256.certificate")).certificate()};
        store.setKeyEntry("hub", TestKeys.privateKey(TestKeys.pem("p256.private")), password, chain);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer imposter = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        imposter.setHttpsConfigurator(new HttpsConfigurator(tls));
        imposter.createContext("/", exchange -> JwksServer.send(exchange, 200, SET_OF_OLD));
        imposter.start();
        try {
            open(LIMITS, URI.create("https://localhost:" + imposter.getAddress().getPort() + "/"));

            assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
            awaitLog("SSLHandshakeException");
        } finally {
            imposter.stop(0);
        }
    }
}
