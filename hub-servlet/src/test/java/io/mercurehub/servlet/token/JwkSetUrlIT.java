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
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
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
import org.junit.jupiter.api.io.TempDir;
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

    private final AtomicLong nanos = new AtomicLong(1);
    private JwksServer server;
    private RecordedLog log;
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
        TokenVerifier verifier = verifier(LIMITS);

        assertHolds(verifier, OLD.token());
        assertHolds(verifier, NEW.token());
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void theKidOfATokenSaysWhichKeyCounts() {
        server.with(OLD.jwk(), NEW.jwk());
        TokenVerifier verifier = verifier(LIMITS);

        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, OLD.token("{\"alg\":\"EdDSA\",\"kid\":\"new\"}"));
        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token("{\"alg\":\"EdDSA\",\"kid\":\"OLD\"}"));
        assertProblem(TokenProblem.MALFORMED, verifier, OLD.token("{\"alg\":\"EdDSA\",\"kid\":7}"));
    }

    @Test
    void aTokenWithoutAKidMayBeSignedByOneOfTheFirstFourKeysThatFit() {
        Signer fifth = new Signer("fifth");
        server.with(TestKeys.RFC_RSA, OLD.jwk(), new Signer("2").jwk(), new Signer("3").jwk(), NEW.jwk(), fifth.jwk());
        TokenVerifier verifier = verifier(LIMITS);

        assertHolds(verifier, OLD.token("{\"alg\":\"EdDSA\"}"));
        assertHolds(verifier, NEW.token("{\"alg\":\"EdDSA\"}"));
        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, fifth.token("{\"alg\":\"EdDSA\"}"));
        assertHolds(verifier, fifth.token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512"})
    void anRsaKeyIsGoodForTheAlgorithmThatItNamesOrForAll(String algorithm) {
        String rsa = rsaJwk(TestKeys.pem("rsa-2048.public"));
        server.with(rsa);
        assertHolds(verifier(LIMITS), TestKeys.token(algorithm));

        server.with(rsa.replace("}", ",\"alg\":\"RS256\"}"));
        TokenVerifier verifier = verifier(LIMITS);
        if (algorithm.equals("RS256")) {
            assertHolds(verifier, TestKeys.token(algorithm));
        } else {
            assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, TestKeys.token(algorithm));
        }
    }

    @Test
    void aSecretThatEverybodyCanReadIsNoKey() {
        String secret = TestKeys.encode(TestKeys.SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        server.with("{\"kty\":\"oct\",\"k\":\"" + secret + "\"}", OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);

        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, TestKeys.token("HS256"));
        assertHolds(verifier, OLD.token());
    }

    @Test
    void nothingThatATokenPointsToIsFetched() throws Exception {
        try (JwksServer strangers = JwksServer.start().with(NEW.jwk())) {
            server.with(OLD.jwk());
            TokenVerifier verifier = verifier(LIMITS);
            String header = "{\"alg\":\"EdDSA\",\"kid\":\"new\",\"jku\":\"" + strangers.url() + "\",\"x5u\":\""
                    + strangers.url() + "\",\"jwk\":" + NEW.jwk() + "}";

            assertProblem(TokenProblem.UNKNOWN_KEY, verifier, NEW.token(header));
            assertProblem(
                    TokenProblem.BAD_SIGNATURE,
                    verifier,
                    NEW.token(header.replace("\"kid\":\"new\"", "\"kid\":\"old\"")));

            assertThat(strangers.requests()).isZero();
        }
    }

    // ---- when they change

    @Test
    void aTokenOfANewKeyHoldsAtItsFirstUse() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);
        assertHolds(verifier, OLD.token());
        server.with(OLD.jwk(), NEW.jwk());
        pause();

        assertHolds(verifier, NEW.token());
        assertHolds(verifier, OLD.token());
    }

    @Test
    void aTokenOfAKeyThatIsGoneDoesNotHoldAnyMoreAlthoughItDidBefore() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);
        assertHolds(verifier, OLD.token());
        server.with(NEW.jwk());
        pause();

        assertHolds(verifier, NEW.token());

        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
    }

    @Test
    void theKeysAreReadAgainFromTimeToTime() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(refreshing(Duration.ofMillis(20)));
        assertHolds(verifier, OLD.token());

        server.with(NEW.jwk());

        await().untilAsserted(() -> assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token()));
        assertHolds(verifier, NEW.token());
    }

    @Test
    void keysThatStayTheSameKeepWhatIsKnownOfTokens() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(refreshing(Duration.ofMillis(20)));
        VerifiedToken first = verifier.verify(OLD.token(), TokenRole.PUBLISHER);
        int before = server.requests();

        await().until(() -> server.requests() > before + 2);

        assertThat(verifier.verify(OLD.token(), TokenRole.PUBLISHER)).isSameAs(first);
    }

    @Test
    void anEmptySetIsTakenAtItsWord() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);
        assertHolds(verifier, OLD.token());
        server.with();
        pause();

        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, NEW.token());

        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
        assertThat(log.lines())
                .last()
                .asString()
                .startsWith("WARN Keys of http://127.0.0.1:")
                .contains("no token holds");
    }

    @Test
    void tokensWithUnknownKeysCauseOneRequestInAPauseHoweverManyTheyAre() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);
        assertHolds(verifier, OLD.token());

        for (int i = 0; i < 200; i++) {
            assertProblem(TokenProblem.UNKNOWN_KEY, verifier, NEW.token("{\"alg\":\"EdDSA\",\"kid\":\"" + i + "\"}"));
        }
        assertThat(server.requests()).isEqualTo(1);

        pause();
        for (int i = 0; i < 200; i++) {
            assertProblem(TokenProblem.UNKNOWN_KEY, verifier, NEW.token("{\"alg\":\"EdDSA\",\"kid\":\"" + i + "\"}"));
        }
        assertThat(server.requests()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "PS256", "A128KW", "dir"})
    void tokensThatCannotHoldAnywayCauseNoRequest(String algorithm) {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);
        assertHolds(verifier, OLD.token());
        pause();

        assertProblem(
                TokenProblem.WRONG_ALGORITHM, verifier, OLD.token("{\"alg\":\"" + algorithm + "\",\"kid\":\"x\"}"));

        assertThat(server.requests()).isEqualTo(1);
    }

    // ---- when they cannot be read

    @Test
    void aTokenWaitsForTheFirstAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.doing(exchange -> {
            asked.countDown();
            awaitUnchecked(answer);
            JwksServer.send(exchange, 200, "{\"keys\":[" + OLD.jwk() + "]}");
        });
        TokenVerifier verifier = verifier(LIMITS);
        assertThat(asked.await(30, SECONDS)).isTrue();

        CompletableFuture<VerifiedToken> waiting =
                CompletableFuture.supplyAsync(() -> verifier.verify(OLD.token(), TokenRole.PUBLISHER));
        assertThat(waiting).isNotDone();
        answer.countDown();

        assertThat(waiting.get(30, SECONDS).mercure().publish()).contains(List.of("*"));
    }

    @Test
    void whoeverJudgesOneTokenCanWaitForTheFirstAnswer() {
        CountDownLatch answer = new CountDownLatch(1);
        server.doing(exchange -> {
            awaitUnchecked(answer);
            JwksServer.send(exchange, 200, "{\"keys\":[" + OLD.jwk() + "]}");
        });
        TokenVerifier verifier = verifier(patient(Duration.ZERO, 8));
        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());

        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> opened.get(0).awaitFirst());
        answer.countDown();
        await().until(waiting::isDone);

        assertHolds(verifier, OLD.token());
    }

    @Test
    void aTokenDoesNotWaitForAServerThatIsSilent() {
        server.stuckAfter("");
        TokenVerifier verifier = verifier(patient(Duration.ofMillis(1), 8));

        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, NEW.token());
    }

    @Test
    void onlyAFewTokensWaitAtATime() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        server.doing(exchange -> {
            awaitUnchecked(answer);
            JwksServer.send(exchange, 200, "{\"keys\":[" + OLD.jwk() + "]}");
        });
        TokenVerifier verifier = verifier(patient(Duration.ofSeconds(30), 1));
        CompletableFuture<VerifiedToken> one =
                CompletableFuture.supplyAsync(() -> verifier.verify(OLD.token(), TokenRole.PUBLISHER));
        CompletableFuture<VerifiedToken> two =
                CompletableFuture.supplyAsync(() -> verifier.verify(OLD.token(), TokenRole.PUBLISHER));

        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> CompletableFuture.anyOf(one, two).get(30, SECONDS))
                .withMessageContaining("unknown_key");
        assertThat(one.isDone() && two.isDone()).as("the other one still waits").isFalse();
        answer.countDown();

        await().until(() -> one.isDone() && two.isDone());
        assertThat(one.isCompletedExceptionally()).isNotEqualTo(two.isCompletedExceptionally());
    }

    @Test
    void aHubStartsWithoutTheServerAndServesOnceItIsThere() throws Exception {
        int port = server.port();
        server.close();
        TokenVerifier verifier = verifier(refreshing(Duration.ofMillis(20)));
        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
        await().until(() -> !log.lines().isEmpty());

        try (JwksServer late = JwksServer.startAt(port).with(OLD.jwk())) {
            await().untilAsserted(() -> assertHolds(verifier, OLD.token()));
            assertThat(late.requests()).isPositive();
        }

        assertThat(log.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("WARN Keys of http://127.0.0.1:" + port + "/jwks.json: cannot be read: ")
                                .endsWith("; no token holds until they can"),
                        line -> assertThat(line)
                                .isEqualTo("INFO Keys of http://127.0.0.1:" + port + "/jwks.json: can be read again"),
                        line -> assertThat(line)
                                .isEqualTo("INFO Keys of http://127.0.0.1:" + port
                                        + "/jwks.json: 1 for tokens, 0 others"));
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
        TokenVerifier verifier = verifier(refreshing(Duration.ofMillis(20)));
        assertHolds(verifier, OLD.token());
        server.saying(status, body == null ? "" : body);
        int before = server.requests();

        await().until(() -> server.requests() > before + 3);

        assertHolds(verifier, OLD.token());
        assertThat(log.lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .isEqualTo("WARN Keys of http://127.0.0.1:" + server.port() + "/jwks.json: cannot be read: " + reason
                        + "; those of before stay in use until they can");
    }

    @Test
    void everyOutageIsOneWarning() {
        server.with(OLD.jwk());
        verifier(refreshing(Duration.ofMillis(20)));
        for (int outage = 1; outage <= 2; outage++) {
            int warnings = outage;
            server.saying(503, "");
            await().until(() ->
                    log.lines().stream().filter(line -> line.startsWith("WARN")).count() == warnings);
            server.with(OLD.jwk());
            await().until(() -> log.lines().stream()
                            .filter(line -> line.endsWith("can be read again"))
                            .count()
                    == warnings);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUpWhenItIsTooLong() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(refreshing(Duration.ofMillis(20)));
        assertHolds(verifier, OLD.token());

        server.endless();

        await().until(() -> log.lines().stream().anyMatch(line -> line.contains("more than 4096 bytes")));
        assertHolds(verifier, OLD.token());
        server.with(NEW.jwk());
        await().untilAsserted(() -> assertHolds(verifier, NEW.token()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"keys\":["})
    void anAnswerThatDoesNotComeIsGivenUp(String begin) {
        server.stuckAfter(begin);
        TokenVerifier verifier = verifier(new JwkSetLimits(
                Duration.ofMillis(50),
                4096,
                Duration.ofHours(1),
                Duration.ofMillis(20),
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                8));

        await().until(() -> log.lines().stream()
                .anyMatch(line -> line.contains("cannot be read: java.io.IOException: no whole answer within 50 ms")));
        server.with(OLD.jwk());
        await().untilAsserted(() -> assertHolds(verifier, OLD.token()));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (JwksServer elsewhere = JwksServer.start().with(OLD.jwk())) {
            server.doing(exchange -> {
                exchange.getResponseHeaders().set("Location", elsewhere.url().toString());
                exchange.sendResponseHeaders(302, -1);
            });
            TokenVerifier verifier = verifier(LIMITS);

            await().until(() -> !log.lines().isEmpty());

            assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
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
            JwksServer.send(exchange, 200, "{\"keys\":[" + OLD.jwk() + "]}");
        });

        assertHolds(verifier(LIMITS), OLD.token());
    }

    @Test
    void theQueryOfTheUrlIsSentAndNotLogged() {
        server.doing(exchange -> JwksServer.send(
                exchange,
                200,
                "client=secret".equals(exchange.getRequestURI().getQuery()) ? "{\"keys\":[" + OLD.jwk() + "]}" : ""));

        assertHolds(verifier(LIMITS), OLD.token());

        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("secret"));
    }

    @Test
    void aHostThatDoesNotExistIsAWarning() {
        ConfiguredKeys keys = ConfiguredKeys.open(
                HttpConfig.builder()
                        .publisherJwksUrl(URI.create("http://keys.invalid/"))
                        .build(),
                LIMITS,
                nanos::get);
        opened.add(keys);

        await().until(() ->
                log.lines().stream().anyMatch(line -> line.startsWith("WARN Keys of http://keys.invalid/: ")));
    }

    @Test
    void aCertificateThatNobodyTrustsIsAWarning(@TempDir Path folder) throws Exception {
        String store = folder.resolve("store").toString();
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keystore",
                        store,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keyStore = KeyStore.getInstance(new File(store), "password".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keyStore, "password".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer imposter = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        imposter.setHttpsConfigurator(new HttpsConfigurator(tls));
        imposter.createContext("/", exchange -> JwksServer.send(exchange, 200, "{\"keys\":[" + OLD.jwk() + "]}"));
        imposter.start();
        try {
            ConfiguredKeys keys = ConfiguredKeys.open(
                    HttpConfig.builder()
                            .publisherJwksUrl(URI.create(
                                    "https://localhost:" + imposter.getAddress().getPort() + "/"))
                            .build(),
                    LIMITS,
                    nanos::get);
            opened.add(keys);
            TokenVerifier verifier = new TokenVerifier(keys, 8192, InstantSource.system());

            assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("SSLHandshakeException")));
        } finally {
            imposter.stop(0);
        }
    }

    // ---- roles and ends

    @Test
    void bothRolesShareTheKeysAtOneUrl() {
        server.with(OLD.jwk());
        TokenVerifier verifier = verifier(LIMITS);

        assertHolds(verifier, OLD.token());
        assertThat(verifier.verify(OLD.token(), TokenRole.SUBSCRIBER)).isNotNull();
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void closingEndsItsThreadsAlsoWhileAServerIsSilent() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.stuckAfter("{");
        TokenVerifier verifier = verifier(patient(Duration.ofMillis(1), 8));
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
        assertProblem(TokenProblem.UNKNOWN_KEY, verifier, OLD.token());
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void noThreadKeepsTheClassesOfAnApplicationThatHasEnded() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.with(OLD.jwk());
        ClassLoader ofThisTest = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader ofTheApplication = new URLClassLoader(new URL[0], ofThisTest)) {
            Thread.currentThread().setContextClassLoader(ofTheApplication);
            assertHolds(verifier(LIMITS), OLD.token());

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

    private TokenVerifier verifier(JwkSetLimits limits) {
        ConfiguredKeys keys = ConfiguredKeys.open(
                HttpConfig.builder()
                        .publisherJwksUrl(server.url())
                        .subscriberJwksUrl(server.url())
                        .build(),
                limits,
                nanos::get);
        opened.add(keys);
        return new TokenVerifier(keys, 8192, InstantSource.system());
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

    private static void assertHolds(TokenVerifier verifier, String token) {
        assertThat(verifier.verify(token, TokenRole.PUBLISHER).mercure().publish())
                .contains(List.of("*"));
    }

    private static void assertProblem(TokenProblem problem, TokenVerifier verifier, String token) {
        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> verifier.verify(token, TokenRole.PUBLISHER))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
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
