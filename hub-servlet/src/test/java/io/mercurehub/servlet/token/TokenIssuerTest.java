package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.key.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {

    private static final String SHORT_SECRET = "!ChangeMe!";

    private final TokenIssuer issuer = new TokenIssuer(TokenKey.hs256(SHORT_SECRET), InstantSource.fixed(NOW));

    @Test
    void aTokenIsWhatOneWouldMakeByHand() {
        String token = issuer.issue(MercureClaim.of(List.of("*"), null, null), null);

        assertThat(token)
                .isEqualTo(HandMadeToken.signed(
                        "{\"typ\":\"JWT\",\"alg\":\"HS256\"}", "{\"mercure\":{\"publish\":[\"*\"]}}", SHORT_SECRET));
    }

    @Test
    void itsEndIsTheLifetimeFromNowInWholeSeconds() {
        String token = issuer.issue(MercureClaim.NONE, Duration.ofMinutes(90).plusMillis(900));

        assertThat(claims(token)).isEqualTo("{\"mercure\":{},\"exp\":1772371800}");
        assertThat(NOW.plus(Duration.ofMinutes(90)).getEpochSecond()).isEqualTo(1772371800);
    }

    @Test
    void anEmptyListStaysAndAnAbsentOneIsLeftOut() {
        assertThat(claims(issuer.issue(MercureClaim.of(List.of(), null, null), null)))
                .isEqualTo("{\"mercure\":{\"publish\":[]}}");
        assertThat(claims(issuer.issue(MercureClaim.of(null, List.of(), null), null)))
                .isEqualTo("{\"mercure\":{\"subscribe\":[]}}");
        assertThat(claims(issuer.issue(MercureClaim.NONE, null))).isEqualTo("{\"mercure\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"Zoë\",\"n\":[1.50,null]}", "\"\"", "0", "false", "[]", "{}"})
    void thePayloadIsAnyJson(String payload) throws JsonProcessingException {
        JsonNode json = StrictJson.MAPPER.readTree(payload);

        assertThat(claims(issuer.issue(MercureClaim.of(null, List.of("a"), json), null)))
                .isEqualTo("{\"mercure\":{\"subscribe\":[\"a\"],\"payload\":" + payload + "}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1H"})
    void aLifetimeUnderASecondIsAMistake(Duration lifetime) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> issuer.issue(MercureClaim.NONE, lifetime))
                .withMessageEndingWith("(expected: at least 1 s)");
    }

    @Test
    void itsTokensHold() {
        assertHolds(MercureClaim.of(List.of("a", "https://example.com/{id}"), List.of("é\"\\\n"), null), null);
        assertHolds(
                MercureClaim.of(
                        null, List.of(), StrictJson.MAPPER.getNodeFactory().numberNode(7)),
                Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void itSignsWithTheKeyOfEveryAlgorithm(String algorithm) {
        TokenKey key = TokenKey.signing(algorithm, TestKeys.signingKeyFor(algorithm));
        TokenVerifier verifier =
                Verifiers.with(TokenRole.PUBLISHER, TokenKey.of(JwtKey.of(TestKeys.keyFor(algorithm), algorithm)), NOW);

        String token =
                new TokenIssuer(key, InstantSource.fixed(NOW)).issue(MercureClaim.of(List.of("a"), null, null), null);

        assertThat(key.canSign()).isTrue();
        assertThat(header(token)).isEqualTo("{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\"}");
        assertThat(verifier.verify(token, TokenRole.PUBLISHER).mercure().publish())
                .contains(List.of("a"));
    }

    @Test
    void itsTokensSayTheIdOfTheKey() {
        TokenKey key = TokenKey.signing("EdDSA", TestKeys.RFC_ED25519_PRIVATE.replace("}", ",\"kid\":\"2026\"}"));

        String token = new TokenIssuer(key, InstantSource.fixed(NOW)).issue(MercureClaim.NONE, null);

        assertThat(header(token)).isEqualTo("{\"typ\":\"JWT\",\"kid\":\"2026\",\"alg\":\"EdDSA\"}");
    }

    @Test
    void aPublicKeyCannotSign() {
        TokenKey key = TokenKey.of(JwtKey.of(TestKeys.pem("p256.public"), "ES256"));

        assertThat(key.canSign()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenIssuer(key, InstantSource.system()))
                .withMessage("key: a public key for ES256 (expected: the private key that belongs to it)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.signing("ES256", TestKeys.pem("p256.public")))
                .withMessage("the PEM is: PUBLIC KEY (expected: PRIVATE KEY)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.signing("EdDSA", TestKeys.RFC_ED25519))
                .withMessage("the JWK's d is missing, no text, or too long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.signing("ES384", TestKeys.pem("p256.private")))
                .withMessage("this is an elliptic curve key on P-256, but ES384 needs an elliptic curve key on P-384");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.signing("ES256", "a secret"))
                .withMessage("the JWK is not JSON");
    }

    private static String header(String token) {
        return new String(HandMadeToken.decode(token.substring(0, token.indexOf("."))), StandardCharsets.UTF_8);
    }

    private void assertHolds(MercureClaim claim, @Nullable Duration lifetime) {
        TokenVerifier verifier = Verifiers.with(TokenRole.SUBSCRIBER, TokenKey.hs256(SHORT_SECRET), NOW);

        VerifiedToken verified = verifier.verify(issuer.issue(claim, lifetime), TokenRole.SUBSCRIBER);

        assertThat(verified)
                .isEqualTo(new VerifiedToken(
                        claim, Optional.ofNullable(lifetime).map(NOW::plus), Optional.empty(), verified.hash()));
    }

    private static String claims(String token) {
        return new String(
                HandMadeToken.decode(token.substring(token.indexOf(".") + 1, token.lastIndexOf("."))),
                StandardCharsets.UTF_8);
    }
}
