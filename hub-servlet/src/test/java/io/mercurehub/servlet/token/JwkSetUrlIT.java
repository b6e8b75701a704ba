package io.mercurehub.servlet.token;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.key.JwkSetLimits;
import io.mercurehub.servlet.key.JwkSetUrl;
import io.mercurehub.servlet.key.Pem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a server that rotates them, is slow, is down, or says something else. */
class JwkSetUrlIT {

    /** Nothing happens by itself; whatever takes long is given up only when the test has failed anyway. */
    private static final JwkSetLimits LIMITS = new JwkSetLimits(
            Duration.ofSeconds(30),
            4096,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            8);

    private static final Signer OLD = new Signer("old");
    private static final Signer NEW = new Signer("new");
    private static final String SET_OF_OLD = "{\"keys\":[" + OLD.jwk() + "]}";

    private final AtomicLong nanos = new AtomicLong(1);
    private JwksServer server;
    private RecordedLog log;

    @SuppressWarnings("NullAway.Init") // Each test opens it.
    private TokenVerifier verifier;

    private final List<ConfiguredKeys> opened = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = JwksServer.start();
        log = new RecordedLog(JwkSetUrl.class);
    }

    @AfterEach
    void stop() {
        opened.forEach(ConfiguredKeys::close);
        server.close();
        log.close();
    }

    // ---- what keys do

    @Test
    void aTokenHoldsWhoseKeyIsInTheSet() {
        server.with(OLD.jwk(), NEW.jwk());
        open(LIMITS);

        assertHolds(OLD.token());
        assertHolds(NEW.token());
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void theKidOfATokenSaysWhichKeyCounts() {
        server.with(OLD.jwk(), NEW.jwk());
        open(LIMITS);

        assertProblem(TokenProblem.BAD_SIGNATURE, OLD.token("{\"alg\":\"EdDSA\",\"kid\":\"new\"}"));
        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token("{\"alg\":\"EdDSA\",\"kid\":\"OLD\"}"));
        assertProblem(TokenProblem.MALFORMED, OLD.token("{\"alg\":\"EdDSA\",\"kid\":7}"));
    }

    @Test
    void aTokenWithoutAKidMayBeSignedByOneOfTheFirstFourKeysThatFit() {
        Signer fifth = new Signer("fifth");
        server.with(TestKeys.RFC_RSA, OLD.jwk(), new Signer("2").jwk(), new Signer("3").jwk(), NEW.jwk(), fifth.jwk());
        open(LIMITS);

        assertHolds(OLD.token("{\"alg\":\"EdDSA\"}"));
        assertHolds(NEW.token("{\"alg\":\"EdDSA\"}"));
        assertProblem(TokenProblem.BAD_SIGNATURE, fifth.token("{\"alg\":\"EdDSA\"}"));
        assertHolds(fifth.token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512"})
    void anRsaKeyIsGoodForTheAlgorithmThatItNamesOrForAll(String algorithm) {
        String rsa = rsaJwk(TestKeys.pem("rsa-2048.public"));
        server.with(rsa);
        open(LIMITS);

        assertHolds(TestKeys.token(algorithm));

        server.with(rsa.replace("}", ",\"alg\":\"RS256\"}"));
        open(LIMITS);
        if (algorithm.equals("RS256")) {
            assertHolds(TestKeys.token(algorithm));
        } else {
            assertProblem(TokenProblem.WRONG_ALGORITHM, TestKeys.token(algorithm));
        }
    }

    @Test
    void aSecretThatEverybodyCanReadIsNoKey() {
        String secret = TestKeys.encode(TestKeys.SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        server.with("{\"kty\":\"oct\",\"k\":\"" + secret + "\"}", OLD.jwk());
        open(LIMITS);

        assertProblem(TokenProblem.WRONG_ALGORITHM, TestKeys.token("HS256"));
        assertHolds(OLD.token());
    }

    @Test
    void nothingThatATokenPointsToIsFetched() throws Exception {
        try (JwksServer strangers = JwksServer.start().with(NEW.jwk())) {
            server.with(OLD.jwk());
            open(LIMITS);
            String header = "{\"alg\":\"EdDSA\",\"kid\":\"new\",\"jku\":\"" + strangers.url() + "\",\"x5u\":\""
                    + strangers.url() + "\",\"jwk\":" + NEW.jwk() + "}";

            assertProblem(TokenProblem.UNKNOWN_KEY, NEW.token(header));
            assertProblem(TokenProblem.BAD_SIGNATURE, NEW.token(header.replace("\"kid\":\"new\"", "\"kid\":\"old\"")));

            assertThat(strangers.requests()).isZero();
        }
    }

    // ---- when they change

    @Test
    void aTokenOfANewKeyHoldsAtItsFirstUse() {
        server.with(OLD.jwk());
        open(LIMITS);
        assertHolds(OLD.token());
        server.with(OLD.jwk(), NEW.jwk());
        pause();

        assertHolds(NEW.token());
        assertHolds(OLD.token());
    }

    @Test
    void aTokenOfAKeyThatIsGoneDoesNotHoldAnyMoreAlthoughItDidBefore() {
        server.with(OLD.jwk());
        open(LIMITS);
        assertHolds(OLD.token());
        server.with(NEW.jwk());
        pause();

        assertHolds(NEW.token());

        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
    }

    @Test
    void theKeysAreReadAgainFromTimeToTime() {
        server.with(OLD.jwk());
        open(refreshing(Duration.ofMillis(20)));
        assertHolds(OLD.token());

        server.with(NEW.jwk());

        await().untilAsserted(() -> assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token()));
        assertHolds(NEW.token());
    }

    @Test
    void keysThatStayTheSameKeepWhatIsKnownOfTokens() {
        server.with(OLD.jwk());
        open(refreshing(Duration.ofMillis(20)));
        VerifiedToken first = verifier.verify(OLD.token(), TokenRole.PUBLISHER);
        int before = server.requests();

        await().until(() -> server.requests() > before + 2);

        assertThat(verifier.verify(OLD.token(), TokenRole.PUBLISHER)).isSameAs(first);
    }

    @Test
    void anEmptySetIsTakenAtItsWord() {
        server.with(OLD.jwk());
        open(LIMITS);
        assertHolds(OLD.token());
        server.with();
        pause();

        assertProblem(TokenProblem.UNKNOWN_KEY, NEW.token());

        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
        assertThat(log.lines())
                .last()
                .asString()
                .startsWith("WARN Keys of http://127.0.0.1:")
                .contains("no token holds");
    }

    @Test
    void tokensWithUnknownKeysCauseOneRequestInAPauseHoweverManyTheyAre() {
        server.with(OLD.jwk());
        open(LIMITS);
        assertHolds(OLD.token());

        for (int i = 0; i < 200; i++) {
            assertProblem(TokenProblem.UNKNOWN_KEY, NEW.token("{\"alg\":\"EdDSA\",\"kid\":\"" + i + "\"}"));
        }
        assertThat(server.requests()).isEqualTo(1);

        pause();
        for (int i = 0; i < 200; i++) {
            assertProblem(TokenProblem.UNKNOWN_KEY, NEW.token("{\"alg\":\"EdDSA\",\"kid\":\"" + i + "\"}"));
        }
        assertThat(server.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "PS256", "A128KW", "dir"})
    void tokensThatCannotHoldAnywayCauseNoRequest(String algorithm) {
        server.with(OLD.jwk());
        open(LIMITS);
        assertHolds(OLD.token());
        pause();

        assertProblem(TokenProblem.WRONG_ALGORITHM, OLD.token("{\"alg\":\"" + algorithm + "\",\"kid\":\"x\"}"));

        assertThat(server.requests()).isEqualTo(1);
    }

    // ---- when they cannot be read

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

    // ---- roles and ends

    @Test
    void bothRolesShareTheKeysAtOneUrl() {
        server.with(OLD.jwk());
        open(LIMITS);

        assertHolds(OLD.token());
        assertThat(verifier.verify(OLD.token(), TokenRole.SUBSCRIBER)).isNotNull();
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void closingEndsItsThreadsAlsoWhileAServerIsSilent() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.stuckAfter("{");
        open(patient(Duration.ofMillis(1), 8));
        await().until(() -> server.requests() == 1);
        Set<Thread> started = keyThreads();
        started.removeAll(before);
        assertThat(started)
                .extracting(Thread::getName)
                .anyMatch(name -> name.startsWith("mercure-keys-"))
                .anyMatch(name -> name.startsWith("HttpClient-"));

        opened.forEach(ConfiguredKeys::close);

        await().until(() -> started.stream()
                .filter(thread -> thread.getName().startsWith("mercure-keys-"))
                .noneMatch(Thread::isAlive));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc(); // Before JDK 21, that is how the JDK's own thread hears of it.
            return started.stream().noneMatch(Thread::isAlive);
        });
        assertProblem(TokenProblem.UNKNOWN_KEY, OLD.token());
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void noThreadKeepsTheClassesOfAnApplicationThatHasEnded() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.with(OLD.jwk());
        ClassLoader ofThisTest = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader ofTheApplication = new URLClassLoader(new URL[0], ofThisTest)) {
            Thread.currentThread().setContextClassLoader(ofTheApplication);
            open(LIMITS);

            assertHolds(OLD.token());

            Set<Thread> started = keyThreads();
            started.removeAll(before);
            assertThat(started)
                    .hasSizeGreaterThan(1)
                    .noneMatch(thread -> thread.getContextClassLoader() == ofTheApplication);
        } finally {
            Thread.currentThread().setContextClassLoader(ofThisTest);
        }
    }

    private static Set<Thread> keyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mercure-keys-")
                        || thread.getName().startsWith("HttpClient-"))
                .collect(Collectors.toSet());
    }

    private void open(JwkSetLimits limits) {
        open(limits, server.url());
    }

    private void open(JwkSetLimits limits, URI url) {
        ConfiguredKeys keys = ConfiguredKeys.open(
                HttpConfig.builder()
                        .publisherJwksUrl(url)
                        .subscriberJwksUrl(url)
                        .build(),
                limits,
                nanos::get);
        opened.add(keys);
        verifier = new TokenVerifier(keys, 8192, InstantSource.system());
    }

    private CompletableFuture<VerifiedToken> verifyOnAnotherThread() {
        return CompletableFuture.supplyAsync(
                () -> verifier.verify(OLD.token(), TokenRole.PUBLISHER), task -> new Thread(task).start());
    }

    /** {@return what lets the server answer with the old key, which it does not before} */
    private CountDownLatch answerLater() {
        CountDownLatch answer = new CountDownLatch(1);
        server.doing(exchange -> {
            awaitUnchecked(answer);
            JwksServer.send(exchange, 200, SET_OF_OLD);
        });
        return answer;
    }

    private void awaitLog(String part) {
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains(part)));
    }

    private long logged(String part) {
        return log.lines().stream().filter(line -> line.contains(part)).count();
    }

    /** Lets as much time pass as must be between two requests. */
    private void pause() {
        nanos.addAndGet(LIMITS.pause().toNanos());
    }

    private static JwkSetLimits refreshing(Duration every) {
        return new JwkSetLimits(
                LIMITS.timeout(), LIMITS.maxBytes(), every, every, Duration.ofHours(1), LIMITS.patience(), 8);
    }

    private static JwkSetLimits patient(Duration patience, int tokens) {
        return new JwkSetLimits(
                LIMITS.timeout(),
                LIMITS.maxBytes(),
                LIMITS.refreshAfter(),
                LIMITS.retryAfter(),
                LIMITS.pause(),
                patience,
                tokens);
    }

    private void awaitHolds(String token) {
        await().ignoreExceptionsInstanceOf(InvalidTokenException.class).untilAsserted(() -> assertHolds(token));
    }

    private void assertHolds(String token) {
        Verifiers.assertHolds(verifier, token);
    }

    private void assertProblem(TokenProblem problem, String token) {
        Verifiers.assertProblem(problem, verifier, token);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String rsaJwk(String pem) {
        var key = (java.security.interfaces.RSAPublicKey) TestKeys.publicKey(pem);
        byte[] modulus = key.getModulus().toByteArray();
        return "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + TestKeys.encode(modulus) + "\"}";
    }

    /** An issuer with an Ed25519 key. */
    private static final class Signer {

        private final String id;
        private final String publicKey;
        private final String privateKey;

        Signer(String id) {
            try {
                KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                byte[] spki = pair.getPublic().getEncoded();
                this.id = id;
                this.publicKey = TestKeys.encode(java.util.Arrays.copyOfRange(spki, 12, 44));
                this.privateKey = "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n";
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        String jwk() {
            return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + publicKey + "\",\"kid\":\"" + id + "\"}";
        }

        String token() {
            return token("{\"alg\":\"EdDSA\",\"kid\":\"" + id + "\"}");
        }

        String token(String header) {
            return TestKeys.token("EdDSA", header, TestKeys.CLAIMS, privateKey);
        }
    }
}
