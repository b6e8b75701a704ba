package io.mercurehub.servlet.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.servlet.fixtures.JwksServer;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a server that rotates them: which count, when they are read again, and what ends with them. */
class JwkSetUrlIT extends KeysAtUrl {

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

    private static String rsaJwk(String pem) {
        var key = (java.security.interfaces.RSAPublicKey) TestKeys.publicKey(pem);
        byte[] modulus = key.getModulus().toByteArray();
        return "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + TestKeys.encode(modulus) + "\"}";
    }
}
