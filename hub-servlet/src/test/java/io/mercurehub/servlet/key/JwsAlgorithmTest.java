package io.mercurehub.servlet.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.TestKeys;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwsAlgorithmTest {

    @ParameterizedTest
    @CsvSource({
        "rsa-2048, RS256 RS384 RS512, an RSA key of 2048 bits",
        "rsa-1024, '', an RSA key of 1024 bits",
        "p256, ES256, an elliptic curve key on P-256",
        "p384, ES384, an elliptic curve key on P-384",
        "p521, ES512, an elliptic curve key on P-521",
        "ed25519, EdDSA, an Ed25519 key",
        "ed448, EdDSA, an Ed448 key"
    })
    void knowsWhichKeysFit(String name, String algorithms, String description) {
        var key = TestKeys.publicKey(TestKeys.pem(name + ".public"));

        assertThat(JwsAlgorithm.of(key).stream().map(JwsAlgorithm::jwaName))
                .containsExactlyElementsOf(algorithms.isEmpty() ? List.of() : List.of(algorithms.split(" ")));
        assertThat(JwsAlgorithm.describe(key)).isEqualTo(description);
    }

    @Test
    void takesASecretOfAnyLengthForHmac() {
        assertThat(JwsAlgorithm.of(new SecretKeySpec(new byte[1], "HMAC")))
                .containsExactly(JwsAlgorithm.HS256, JwsAlgorithm.HS384, JwsAlgorithm.HS512);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "hs256", "PS256", "ES256K", "Ed25519", "RSA", "", " HS256"})
    void knowsNoOtherNames(String name) {
        assertThat(JwsAlgorithm.named(name)).isEmpty();
    }
}
