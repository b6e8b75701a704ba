package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtKeyTest {

    private static final String KEY = "e2kD0bQ7yS9vX4mN8pR6tU1wZ3aC5fH0";
    private static final String NAMES = "HS256, HS384, HS512, RS256, RS384, RS512, ES256, ES384, ES512 or EdDSA";

    @Test
    void keepsTheKeyAsGivenInUtf8() {
        JwtKey key = JwtKey.of(" clé \n");

        assertThat(key.key().getEncoded()).isEqualTo(new byte[] {' ', 'c', 'l', (byte) 0xC3, (byte) 0xA9, ' ', '\n'});
        assertThat(key.algorithm()).isEqualTo("HS256");
    }

    @Test
    void neverPrintsTheKey() {
        assertThat(JwtKey.of(KEY)).hasToString("JwtKey[HS256, a shared secret]");
    }

    @Test
    void cannotBeChangedThroughItsBytes() {
        JwtKey key = JwtKey.of(KEY);

        key.key().getEncoded()[0] = 0;

        assertThat(key.key().getEncoded()).isEqualTo(KEY.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void equalsAKeyOfTheSameBytesAndAlgorithm() {
        assertThat(JwtKey.of(KEY)).isEqualTo(JwtKey.of(KEY, "HS256")).hasSameHashCodeAs(JwtKey.of(KEY, "HS256"));
        assertThat(JwtKey.of(KEY)).isNotEqualTo(JwtKey.of(KEY + "x")).isNotEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void readsTheKeyOfEveryAlgorithm(String algorithm) {
        JwtKey key = JwtKey.of(TestKeys.keyFor(algorithm), algorithm);

        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(key.weaknesses()).isEmpty();
        assertThat(key)
                .isEqualTo(JwtKey.of(TestKeys.keyFor(algorithm), algorithm))
                .hasSameHashCodeAs(JwtKey.of(TestKeys.keyFor(algorithm), algorithm));
        assertThat(key.toString()).startsWith("JwtKey[" + algorithm + ", a").hasSizeLessThan(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256K", "none", "hs256", "Ed25519", "RS257"})
    void saysWhichAlgorithmsThereAre(String algorithm) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(KEY, algorithm))
                .withMessage("\"" + algorithm + "\" (expected: " + NAMES + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "384", "512"})
    void saysWhatToDoInPlaceOfRsassaPss(String bits) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(TestKeys.pem("rsa-2048.public"), "PS" + bits))
                .withMessage("\"PS" + bits + "\" (expected: " + NAMES
                        + "; RSASSA-PSS is not supported: let the issuer sign with RS" + bits + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa-1024.public | RS256 | this is an RSA key of 1024 bits, but RS256 needs an RSA key of at least 2048 bits",
                "rsa-2048.public | ES256 | this is an RSA key of 2048 bits, but ES256 needs an elliptic curve key on P-256; the"
                        + " algorithm, which comes after the key, can be RS256, RS384, RS512",
                "p256.public     | ES384 | this is an elliptic curve key on P-256, but ES384 needs an elliptic curve key on P-384;"
                        + " the algorithm, which comes after the key, can be ES256",
                "ed25519.public  | RS256 | this is an Ed25519 key, but RS256 needs an RSA key of at least 2048 bits; the"
                        + " algorithm, which comes after the key, can be EdDSA",
                "p521.public     | HS512 | this is an elliptic curve key on P-521, but HS512 needs a shared secret; the"
                        + " algorithm, which comes after the key, can be ES512",
                "p256.private    | ES256 | this is a private key, which a hub must not have (expected: the public key; make it"
                        + " with: openssl pkey -in FILE -pubout)",
                "p256.sec1.private | HS256 | this is a private key, which a hub must not have (expected: the public key; make it"
                        + " with: openssl pkey -in FILE -pubout)",
                "p256.parameters.private | ES256 | this is a private key, which a hub must not have (expected: the public key;"
                        + " make it with: openssl pkey -in FILE -pubout)",
                "rsa-2048.pkcs1.encrypted.private | RS256 | this is a private key, which a hub must not have (expected: the"
                        + " public key; make it with: openssl pkey -in FILE -pubout)",
                "ed25519.openssh.private | EdDSA | this is a private key, which a hub must not have (expected: the public key;"
                        + " make it with: ssh-keygen -e -m PKCS8 -f FILE)",
                "rsa-2048.pkcs1.public | RS256 | the PEM is: RSA PUBLIC KEY (expected: PUBLIC KEY or CERTIFICATE; make one with:"
                        + " openssl rsa -RSAPublicKey_in -in FILE -pubout)",
            })
    void saysWhatItFoundAndWhatItExpected(String pem, String algorithm, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(TestKeys.pem(pem), algorithm))
                .withMessage(message);
    }

    @Test
    void saysHowToMakeAPemOfAPublicKeyOfOpenSsh() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB me@here", "RS256"))
                .withMessage(
                        "this is neither a PEM nor a JWK, but RS256 needs an RSA key of at least 2048 bits; OpenSSH makes"
                                + " one with: ssh-keygen -e -m PKCS8 -f FILE");
    }

    @Test
    void refusesAKeyOfAnotherKindWhetherTheJdkReadsItOrNot() {
        for (String name : List.of("secp256k1.public", "x25519.public")) {
            for (String algorithm : List.of("HS256", "ES256", "EdDSA")) {
                assertThatExceptionOfType(OptionValueException.class)
                        .isThrownBy(() -> JwtKey.of(TestKeys.pem(name), algorithm));
            }
        }
    }

    @Test
    void readsAJwkForTheAlgorithmThatItNames() {
        String named = TestKeys.RFC_P256.replace("}", ",\"alg\":\"ES256\",\"kid\":\"a\"}");

        assertThat(JwtKey.of(named)).isEqualTo(JwtKey.of(TestKeys.RFC_P256, "ES256"));
        assertThat(JwtKey.of("{\"kty\":\"oct\",\"k\":\"AQID\"}").key().getEncoded())
                .containsExactly(1, 2, 3);
        assertThat(JwtKey.of("{\"kty\":\"oct\",\"k\":\"AQID\"}").weaknesses()).hasSize(1);
    }

    @Test
    void refusesAJwkThatIsForSomethingElse() {
        String named = TestKeys.RFC_RSA.replace("}", ",\"alg\":\"RS512\"}");

        assertRefused(named, "RS256", "this JWK is for RS512, not for RS256");
        assertRefused(
                TestKeys.RFC_P521,
                "HS256",
                "this is an elliptic curve key on P-521, but HS256 needs a shared secret; the algorithm, which comes after the"
                        + " key, can be ES512");
        assertRefused(
                TestKeys.RFC_ED25519_PRIVATE,
                "EdDSA",
                "this JWK has the private key in it, which a hub must not have (expected: the public key, without d)");
        assertRefused("{\"keys\":[]}", "RS256", "this is a JWK Set (expected: one of its keys)");
        assertRefused("{\"kty\":\"oct\"}", "HS256", "the JWK's k is missing, no text, or too long");
    }

    @Test
    void takesJsonThatIsNoJwkForASecret() {
        assertThat(JwtKey.of("{\"k\":1}").key().getEncoded()).isEqualTo("{\"k\":1}".getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String key, String algorithm, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of(key, algorithm))
                .withMessage(message);
    }

    @Test
    void doesNotShowAKeyThatStandsInThePlaceOfTheAlgorithm() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwtKey.of("HS256", KEY))
                .withMessage(
                        "the algorithm, which comes after the key, is not the name of one (expected: " + NAMES + ")");
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
        assertThat(JwtKey.of(key).key().getEncoded()).isEqualTo(key.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAPemThatIsCutOff() {
        assertRefused(
                "-----BEGIN PUBLIC KEY-----",
                "RS256",
                "the PEM has no end: the last line, -----END …-----, is missing or another one's");
        assertRefused(
                "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
                "HS256",
                "the PEM is no key for tokens: it is malformed, or of another kind than RSA, elliptic curve (P-256, P-384,"
                        + " P-521), Ed25519 and Ed448");
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

    @ParameterizedTest
    @CsvSource({"HS384, 384, 48", "HS512, 512, 64"})
    void isLoudAboutAKeyThatIsTooShortForALongerHash(String algorithm, int bits, int bytes) {
        assertThat(JwtKey.of(KEY, algorithm).weaknesses())
                .containsExactly("INSECURE: the key has 256 bits, but " + algorithm + " needs at least " + bits
                        + "; make one with: openssl rand -base64 " + bytes);
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
