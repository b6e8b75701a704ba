package io.mercurehub.servlet.token;

import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.key.JwkSetLimits;
import io.mercurehub.servlet.key.JwkSetUrl;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of keys, which a verifier reads. Each test opens the verifier. */
abstract class KeysAtUrl {

    /** Nothing happens by itself; whatever takes long is given up only when the test has failed anyway. */
    static final JwkSetLimits LIMITS = new JwkSetLimits(
            Duration.ofSeconds(30),
            4096,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            8);

    static final Signer OLD = new Signer("old");
    static final Signer NEW = new Signer("new");
    static final String SET_OF_OLD = "{\"keys\":[" + OLD.jwk() + "]}";

    final AtomicLong nanos = new AtomicLong(1);
    JwksServer server;
    RecordedLog log;

    @SuppressWarnings("NullAway.Init") // Each test opens it.
    TokenVerifier verifier;

    final List<ConfiguredKeys> opened = new ArrayList<>();

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

    void open(JwkSetLimits limits) {
        open(limits, server.url());
    }

    void open(JwkSetLimits limits, URI url) {
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

    CompletableFuture<VerifiedToken> verifyOnAnotherThread() {
        return CompletableFuture.supplyAsync(
                () -> verifier.verify(OLD.token(), TokenRole.PUBLISHER), task -> new Thread(task).start());
    }

    /** {@return what lets the server answer with the old key, which it does not before} */
    CountDownLatch answerLater() {
        CountDownLatch answer = new CountDownLatch(1);
        server.doing(exchange -> {
            awaitUnchecked(answer);
            JwksServer.send(exchange, 200, SET_OF_OLD);
        });
        return answer;
    }

    void awaitLog(String part) {
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains(part)));
    }

    long logged(String part) {
        return log.lines().stream().filter(line -> line.contains(part)).count();
    }

    /** Lets as much time pass as must be between two requests. */
    void pause() {
        nanos.addAndGet(LIMITS.pause().toNanos());
    }

    static JwkSetLimits refreshing(Duration every) {
        return new JwkSetLimits(
                LIMITS.timeout(), LIMITS.maxBytes(), every, every, Duration.ofHours(1), LIMITS.patience(), 8);
    }

    static JwkSetLimits patient(Duration patience, int tokens) {
        return new JwkSetLimits(
                LIMITS.timeout(),
                LIMITS.maxBytes(),
                LIMITS.refreshAfter(),
                LIMITS.retryAfter(),
                LIMITS.pause(),
                patience,
                tokens);
    }

    void awaitHolds(String token) {
        await().ignoreExceptionsInstanceOf(InvalidTokenException.class).untilAsserted(() -> assertHolds(token));
    }

    void assertHolds(String token) {
        Verifiers.assertHolds(verifier, token);
    }

    void assertProblem(TokenProblem problem, String token) {
        Verifiers.assertProblem(problem, verifier, token);
    }

    static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An issuer with an Ed25519 key. */
    static final class Signer {

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
