package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.Verifiers.assertHolds;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every algorithm with keys and signatures that others have made. */
class AlgorithmsTest {

    private static final String RFC_PAYLOAD =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    static List<String> algorithms() {
        return List.of("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA");
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aTokenOfTheConfiguredAlgorithmHolds(String algorithm) {
        assertHolds(verifierFor(algorithm), TestKeys.token(algorithm));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aTokenOfAnyOtherAlgorithmDoesNot(String algorithm) {
        for (String other : algorithms()) {
            if (!other.equals(algorithm)) {
                assertProblem(TokenProblem.WRONG_ALGORITHM, algorithm, TestKeys.token(other));
                // The right signature under the name of the configured algorithm is of another one all the same.
                String renamed = TestKeys.token(
                        other, "{\"alg\":\"" + algorithm + "\"}", TestKeys.CLAIMS, TestKeys.signingKeyFor(other));
                assertProblem(TokenProblem.BAD_SIGNATURE, algorithm, renamed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aSignatureThatWasChangedOrCutIsBad(String algorithm) {
        String token = TestKeys.token(algorithm);
        int dot = token.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        String input = token.substring(0, dot + 1);

        for (int i = 0; i < signature.length; i += 7) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertProblem(TokenProblem.BAD_SIGNATURE, algorithm, input + TestKeys.encode(changed));
        }
        for (int length : new int[] {1, signature.length / 2, signature.length - 1, signature.length + 1}) {
            String resized = TestKeys.encode(Arrays.copyOf(signature, length));
            assertProblem(TokenProblem.BAD_SIGNATURE, algorithm, input + resized);
        }
        assertProblem(TokenProblem.BAD_SIGNATURE, algorithm, input + TestKeys.encode(new byte[signature.length]));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void theSignatureIsOfAllThatStandsBeforeIt(String algorithm) {
        String signed = TestKeys.token(algorithm);
        String forged = TestKeys.encode(("{\"alg\":\"" + algorithm + "\"}").getBytes(US_ASCII)) + "."
                + TestKeys.encode("{\"mercure\":{\"publish\":[\"*\",\"*\"]}}".getBytes(US_ASCII))
                + signed.substring(signed.lastIndexOf('.'));

        assertProblem(TokenProblem.BAD_SIGNATURE, algorithm, forged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"})
    void aPublicKeyUsedAsASecretProvesNothing(String algorithm) {
        String publicKey = TestKeys.keyFor(algorithm);

        for (String hmac : List.of("HS256", "HS384", "HS512")) {
            assertProblem(
                    TokenProblem.WRONG_ALGORITHM,
                    algorithm,
                    TestKeys.token(hmac, "{\"alg\":\"" + hmac + "\"}", TestKeys.CLAIMS, publicKey));
            assertProblem(
                    TokenProblem.BAD_SIGNATURE,
                    algorithm,
                    TestKeys.token(hmac, "{\"alg\":\"" + algorithm + "\"}", TestKeys.CLAIMS, publicKey));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "PS256", "PS384", "PS512", "ES256K", "rs256"})
    void whatIsNoAlgorithmHereIsRefusedWhateverTheKey(String name) {
        String token =
                TestKeys.token("RS256", "{\"alg\":\"" + name + "\"}", TestKeys.CLAIMS, TestKeys.signingKeyFor("RS256"));

        algorithms().forEach(algorithm -> assertProblem(TokenProblem.WRONG_ALGORITHM, algorithm, token));
    }

    @Test
    void theKeyThatATokenBringsAlongIsNotLookedAt() {
        String header = "{\"alg\":\"EdDSA\",\"jwk\":" + TestKeys.RFC_ED25519
                + ",\"jku\":\"http://127.0.0.1:1/\",\"x5u\":\"http://127.0.0.1:1/\",\"x5c\":[\"AAAA\"],\"kid\":\"x\"}";
        TokenKey strangers = TokenKey.signing("EdDSA", TestKeys.RFC_ED25519_PRIVATE);
        String own = TestKeys.token("EdDSA", header, TestKeys.CLAIMS, TestKeys.signingKeyFor("EdDSA"));
        String forged = new TokenIssuer(strangers, InstantSource.system()).issue(MercureClaim.NONE, null);

        assertThat(verify("EdDSA", own)).isNotNull();
        assertProblem(TokenProblem.BAD_SIGNATURE, "EdDSA", forged);
    }

    @Test
    void anEd448KeyVerifiesEdDsaToo() {
        String token = TestKeys.token("EdDSA", "{\"alg\":\"EdDSA\"}", TestKeys.CLAIMS, TestKeys.pem("ed448.private"));

        TokenVerifier verifier = verifier(JwtKey.of(TestKeys.pem("ed448.public"), "EdDSA"));
        assertHolds(verifier, token);
        assertProblem(TokenProblem.BAD_SIGNATURE, "EdDSA", token);
        // The JDK takes a signature with a zero after it for the same one.
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
        Verifiers.assertProblem(
                TokenProblem.BAD_SIGNATURE,
                verifier,
                token.substring(0, token.lastIndexOf('.') + 1)
                        + TestKeys.encode(Arrays.copyOf(signature, signature.length + 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129, 300})
    void aSecretOfAnyLengthVerifiesAndSigns(int length) {
        String secret = "k".repeat(length);
        for (String algorithm : List.of("HS256", "HS384", "HS512")) {
            TokenKey key = TokenKey.of(algorithm, secret.getBytes(US_ASCII));
            String byTheJdk = TestKeys.token(algorithm, "{\"alg\":\"" + algorithm + "\"}", TestKeys.CLAIMS, secret);
            String byUs = new TokenIssuer(key, InstantSource.system()).issue(MercureClaim.NONE, null);
            TokenVerifier verifier = verifier(JwtKey.of(secret, algorithm));

            assertHolds(verifier, byTheJdk);
            assertThat(verifier.verify(byUs, TokenRole.PUBLISHER)).isNotNull();
            Verifiers.assertProblem(TokenProblem.BAD_SIGNATURE, verifier(JwtKey.of(secret + "k", algorithm)), byTheJdk);
        }
    }

    @Test
    void theExamplesOfRfc7515AndRfc8037Hold() {
        String rs256 = "eyJhbGciOiJSUzI1NiJ9." + RFC_PAYLOAD
                + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
                + "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383Lc"
                + "OLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVm"
                + "tVrBp0igcN_IoypGlUPQGe77Rw";
        String es256 = "eyJhbGciOiJFUzI1NiJ9." + RFC_PAYLOAD
                + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        String es512 = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA"
                + ".AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoX"
                + "D2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
        String edDsa = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
                + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

        assertThat(verifier(JwtKey.of(TestKeys.RFC_RSA, "RS256"))
                        .verify(rs256, TokenRole.PUBLISHER)
                        .expiresAt())
                .contains(Instant.ofEpochSecond(1300819380));
        assertThat(verifier(JwtKey.of(TestKeys.RFC_P256, "ES256"))
                        .verify(es256, TokenRole.PUBLISHER)
                        .expiresAt())
                .contains(Instant.ofEpochSecond(1300819380));
        // The payload of these is no JSON, which is only found out when the signature is right.
        Verifiers.assertProblem(TokenProblem.MALFORMED, verifier(JwtKey.of(TestKeys.RFC_P521, "ES512")), es512);
        Verifiers.assertProblem(TokenProblem.MALFORMED, verifier(JwtKey.of(TestKeys.RFC_ED25519, "EdDSA")), edDsa);
    }

    @Test
    void aKeyOfBytesIsASecret() {
        assertThat(TokenKey.of("HS512", new byte[1]).algorithm()).isEqualTo("HS512");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.of("RS256", new byte[32]))
                .withMessage("algorithm: RS256 (expected: HS256, HS384 or HS512)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.of("PS256", new byte[32]))
                .withMessageStartingWith("algorithm: PS256 (expected: HS256, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenKey.hs256(""))
                .withMessage("key: empty (expected: at least one byte)");
    }

    private static VerifiedToken verify(String algorithm, String token) {
        return verifierFor(algorithm).verify(token, TokenRole.PUBLISHER);
    }

    private static TokenVerifier verifierFor(String algorithm) {
        return verifier(JwtKey.of(TestKeys.keyFor(algorithm), algorithm));
    }

    private static TokenVerifier verifier(JwtKey key) {
        return Verifiers.with(TokenRole.PUBLISHER, TokenKey.of(key), Instant.ofEpochSecond(1300819379));
    }

    private static void assertProblem(TokenProblem problem, String algorithm, String token) {
        Verifiers.assertProblem(problem, verifierFor(algorithm), token);
    }
}
