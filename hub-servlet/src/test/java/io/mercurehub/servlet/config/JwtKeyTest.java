package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.option.OptionValueException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtKeyTest {

    private static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";

    @Test
    void keepsTheKeyAsGivenInUtf8() {
        JwtKey key = JwtKey.of(" clé \n");

        assertThat(key.bytes()).isEqualTo(new byte[] {' ', 'c', 'l', (byte) 0xC3, (byte) 0xA9, ' ', '\n'});
        assertThat(key.algorithm()).isEqualTo("HS256");
        assertThat(key.bits()).isEqualTo(56);
    }

    @Test
    void neverPrintsTheKey() {
        assertThat(JwtKey.of(KEY)).hasToString("JwtKey[HS256, 256 bits]");
    }

    @Test
    void cannotBeChangedThroughItsBytes() {
        JwtKey key = JwtKey.of(KEY);

        key.bytes()[0] = 0;

        assertThat(key.bytes()).isEqualTo(KEY.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void equalsAKeyOfTheSameBytesAndAlgorithm() {
        assertThat(JwtKey.of(KEY)).isEqualTo(JwtKey.of(KEY, "HS256")).hasSameHashCodeAs(JwtKey.of(KEY, "HS256"));
        assertThat(JwtKey.of(KEY)).isNotEqualTo(JwtKey.of(KEY + "x")).isNotEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "ES256", "ES256K", "ES512", "EdDSA", "none",
                "hs256"
            })
    void saysWhichAlgorithmThisVersionSupports(String algorithm) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(KEY, algorithm))
                .withMessage("\"" + algorithm
                        + "\" (expected: HS256, which is the only algorithm that this version supports)");
    }

    @Test
    void doesNotShowAKeyThatStandsInThePlaceOfTheAlgorithm() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of("HS256", KEY))
                .withMessage("the algorithm, which comes after the key, is not the name of one (expected: HS256)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJhbGciOiJIUzI1NiJ9.eyJtZXJjdXJlIjp7fX0.c2lnbmF0dXJl",
                " eyJhbGciOiJIUzI1NiJ9.eyJtZXJjdXJlIjp7fX0.c2lnbmF0dXJl\n",
                "eyAidHlwIjogIkpXVCIsICJhbGciIDogIm5vbmUiIH0.e30."
            })
    void tellsATokenFromAKey(String token) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(token))
                .withMessage("this is a token, not a key: put the secret that signs the tokens here,"
                        + " and give the token to the client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "first.second.third",
                "e30.e30.c2lnbmF0dXJl",
                "eyJ0eXAiOiJKV1QifQ.e30.c2lnbmF0dXJl",
                "eyJhbGciOiJIUzI1NiJ9.e30",
                "a.b.c"
            })
    void takesOtherTextsWithDotsForKeys(String key) {
        assertThat(JwtKey.of(key).bytes()).isEqualTo(key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAPemSinceHs256SignsWithASharedSecret() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"))
                .withMessage(
                        "this is a PEM key, but HS256 signs with a shared secret; this version supports no public keys");
    }

    @Test
    void refusesAnEmptyKey() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(""))
                .withMessage("the key is empty");
    }

    @Test
    void findsNothingWrongWithA256BitKey() {
        assertThat(JwtKey.of(KEY).weaknesses()).isEmpty();
    }

    @Test
    void isLoudAboutAShortKey() {
        assertThat(JwtKey.of("31 bytes are one byte too few!!").weaknesses())
                .containsExactly("INSECURE: the key has 248 bits, but HS256 needs at least 256;"
                        + " make one with: openssl rand -base64 32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!ChangeMe!",
                "!ChangeThisMercureHubJWTSecretKey!",
                "your-secure-publisher-key-from-openssl",
                "your-256-bit-secret",
                "YOUR_JWT_KEY",
                "changeme",
                "!ReplaceThisSecret!",
                "change-me-please",
                "aVerySecretKey",
                "my-jwt-secret",
                "secret",
                "<publisher key>"
            })
    void isLoudAboutAKeyThatEverybodyKnows(String key) {
        assertThat(JwtKey.of(key).weaknesses())
                .containsExactly("INSECURE: the key is a published example, so that anyone can sign tokens;"
                        + " make one with: openssl rand -base64 32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "changements-de-la-semaine-dans-le-parc",
                "mysecretkey-8Fh2kLq0ZxVb7nTy3WcR5",
                "!x-change-2b-y!3fKq0LmZx8Vb7nTyWcR5"
            })
    void trustsAKeyThatOnlyResemblesAnExample(String key) {
        assertThat(JwtKey.of(key).isPublishedExample()).isFalse();
    }

    @Test
    void pointsAtWhiteSpaceThatMayNotBeMeant() {
        assertThat(JwtKey.of(KEY + "\n").weaknesses())
                .containsExactly("the key begins or ends with white space, which is part of it");
    }
}
