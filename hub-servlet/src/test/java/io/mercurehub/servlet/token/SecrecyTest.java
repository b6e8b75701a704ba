package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.CLAIMS;
import static io.mercurehub.servlet.token.HandMadeToken.HEADER;
import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static io.mercurehub.servlet.token.HandMadeToken.signed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.TestKeys;
import io.mercurehub.servlet.token.PresentedToken.Mechanism;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing says a token or a key: no message, no cause, no text of any object. */
class SecrecyTest {

    private static final String SECRET = "Zq7-top-secret-key-material-Zq7-x9";
    private static final TokenKey KEY = TokenKey.hs256(SECRET);

    private final TokenVerifier verifier = Verifiers.with(TokenRole.PUBLISHER, KEY, NOW);

    static List<String> tokensThatDoNotHold() {
        String private1 = "{\"mercure\":{\"payload\":\"Private-Payload-Of-Jane\"},\"exp\":1}";
        String good = signed(HEADER, CLAIMS, SECRET);
        return List.of(
                signed(HEADER, private1, SECRET),
                signed(HEADER, "{\"sub\":\"Private-Payload-Of-Jane\",\"nbf\":99999999999}", SECRET),
                signed(HEADER, "{\"mercure\":{\"publish\":\"Private-Payload-Of-Jane\"}}", SECRET),
                signed(HEADER, "{\"exp\":\"Private-Payload-Of-Jane\"}", SECRET),
                signed(HEADER, "{\"mercure\":\"Private-Payload-Of-Jane", SECRET),
                signed(HEADER, CLAIMS, "another"),
                signed("{\"alg\":\"Private-Payload-Of-Jane\"}", CLAIMS, SECRET),
                signed("{\"alg\":\"HS256\",\"crit\":[\"Private-Payload-Of-Jane\"]}", CLAIMS, SECRET),
                signed("{\"alg\":\"HS256\",\"zip\":\"Private-Payload-Of-Jane\"}", CLAIMS, SECRET),
                signed("{\"Private-Payload-Of-Jane", CLAIMS, SECRET),
                good.substring(0, good.lastIndexOf('.') + 1),
                good + "!",
                good + "." + good,
                good.replace('.', ':'),
                good + "A".repeat(9000));
    }

    @ParameterizedTest
    @MethodSource("tokensThatDoNotHold")
    void aProblemIsDescribedWithoutTheToken(String token) {
        try {
            verifier.verify(token, TokenRole.PUBLISHER);
            assertThat(token).as("a token that does not hold").isEmpty();
        } catch (InvalidTokenException invalid) {
            assertSaysNothing(invalid.toString(), token);
            assertThat(invalid).hasNoCause().hasNoSuppressedExceptions();
            assertThat(invalid.getStackTrace()).isEmpty();
        }
    }

    @Test
    void noObjectShowsTheTokenOrTheKey() {
        String token = signed(HEADER, "{\"mercure\":{\"payload\":\"Private-Payload-Of-Jane\"}}", SECRET);
        VerifiedToken verified = verifier.verify(token, TokenRole.PUBLISHER);
        PresentedToken presented = new PresentedToken.Token(List.of(token), Mechanism.COOKIE);

        for (Object object : List.of(
                KEY,
                verifier,
                verified,
                presented,
                new PresentedToken.None(),
                new JwsText(token),
                new TokenIssuer(KEY, InstantSource.fixed(NOW)),
                KeySet.of(KEY))) {
            assertSaysNothing(object.toString(), token);
        }
        assertThat(KEY).hasToString("TokenKey[HS256]");
        assertThat(presented).hasToString("Token[COOKIE, candidates=1]");
    }

    @Test
    void aPrivateKeyIsNeitherShownNorQuoted() {
        for (String name : List.of("rsa-2048", "p256", "ed25519")) {
            String pem = TestKeys.pem(name + ".private");
            String keyMaterial = pem.lines().skip(1).findFirst().orElseThrow().substring(0, 12);
            String algorithm = name.equals("p256") ? "ES256" : name.equals("ed25519") ? "EdDSA" : "RS256";
            TokenKey key = TokenKey.signing(algorithm, pem);

            assertThat(key).hasToString("TokenKey[" + algorithm + "]");
            for (String spoilt : List.of(
                    pem.replaceFirst("\nM", "\n"),
                    pem.replaceFirst("\nM", "\n!"),
                    pem.replace("-----END", "-----"),
                    pem + pem)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> TokenKey.signing(algorithm, spoilt))
                        .withNoCause()
                        .satisfies(refused -> assertThat(refused.toString()).doesNotContain(keyMaterial));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> JwtKey.of(spoilt, algorithm))
                        .withNoCause()
                        .satisfies(refused -> assertThat(refused.toString()).doesNotContain(keyMaterial));
            }
        }
    }

    @Test
    void aPrivateJwkIsNeitherShownNorQuoted() {
        String secret = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
        String jwk = TestKeys.RFC_ED25519_PRIVATE;

        assertThat(TokenKey.signing("EdDSA", jwk)).hasToString("TokenKey[EdDSA]");
        for (String spoilt : List.of(
                jwk.replace("}", ""),
                jwk.replace(secret, secret + "A"),
                jwk.replace(secret, secret + "!"),
                "[" + jwk + "]")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TokenKey.signing("EdDSA", spoilt))
                    .withNoCause()
                    .satisfies(refused -> assertThat(refused.toString()).doesNotContain(secret));
        }
    }

    private static void assertSaysNothing(String text, String token) {
        List<String> secrets = new ArrayList<>(List.of(SECRET, "Private-Payload-Of-Jane", "Zq7", "Jane"));
        byte[] key = SECRET.getBytes(StandardCharsets.UTF_8);
        secrets.add(HandMadeToken.encode(key));
        secrets.add(Arrays.toString(key));
        secrets.addAll(List.of(token.split("[.:!]")));

        assertThat(text).doesNotContain(secrets.toArray(new String[0]));
    }
}
