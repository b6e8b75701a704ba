package io.mercurehub.servlet.key;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwkSetTest {

    @Test
    void keepsTheKeysThatCanBeUsedInTheirOrderAndCountsTheOthers() {
        JwkSet set = parse("{\"keys\":["
                + String.join(
                        ",",
                        "{\"kty\":\"EC\",\"crv\":\"secp256k1\"}",
                        TestKeys.RFC_P256,
                        "5",
                        "null",
                        TestKeys.RFC_RSA.replace("}", ",\"use\":\"enc\"}"),
                        TestKeys.RFC_ED25519,
                        "{\"kty\":\"oct\",\"k\":\"AQID\"}")
                + "],\"other\":1}");

        assertThat(set.keys())
                .extracting(jwk -> JwsAlgorithm.describe(jwk.key()))
                .containsExactly("an elliptic curve key on P-256", "an Ed25519 key");
        assertThat(set.unusable()).isEqualTo(5);
    }

    @Test
    void takesSecretsOnlyFromWhereTheyCanBeSecret() {
        byte[] set = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AQID\"}]}".getBytes(UTF_8);

        assertThat(JwkSet.parse(set, false).keys()).isEmpty();
        assertThat(JwkSet.parse(set, true).keys()).hasSize(1);
    }

    @Test
    void takesThePublicHalfOfAPrivateKey() {
        assertThat(parse("{\"keys\":[" + TestKeys.RFC_ED25519_PRIVATE + "]}").keys())
                .extracting(Jwk::key)
                .containsExactly(Jwk.parse(TestKeys.RFC_ED25519).key());
    }

    @Test
    void equalsASetOfTheSameKeys() {
        String keys = TestKeys.RFC_RSA + "," + TestKeys.RFC_ED25519;

        assertThat(parse("{\"keys\":[" + keys + "]}")).isEqualTo(parse("{ \"keys\" : [" + keys + "] }"));
        assertThat(parse("{\"keys\":[" + keys + "]}"))
                .isNotEqualTo(parse("{\"keys\":[" + TestKeys.RFC_RSA + "]}"))
                .isNotEqualTo(parse("{\"keys\":[" + keys.replace("\"e\"", "\"kid\":\"new\",\"e\"") + "]}"));
    }

    @Test
    void mayBeEmpty() {
        assertThat(parse("{\"keys\":[]}")).isEqualTo(new JwkSet(Collections.emptyList(), 0));
    }

    @Test
    void hasAtMostAHundredKeys() {
        assertThat(parse("{\"keys\":[" + "5,".repeat(99) + "5]}").unusable()).isEqualTo(100);
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> parse("{\"keys\":[" + "5,".repeat(100) + "5]}"))
                .withMessage("101 keys (expected: at most 100)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                 | not a JWK Set: no array \"keys\"",
                "{\"keys\":{}}      | not a JWK Set: no array \"keys\"",
                "{\"keys\":null}    | not a JWK Set: no array \"keys\"",
                "<html></html>      | not a JWK Set: not JSON",
                "{\"keys\":[]} x    | not a JWK Set: not JSON",
                "[]                 | not a JWK Set: not a JSON object",
            })
    void saysWhyATextIsNone(String text, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> parse(text))
                .withMessage(message)
                .withNoCause();
    }

    @Test
    void isInUtf8() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> JwkSet.parse("{\"keys\":[]}".getBytes(UTF_16), false))
                .withMessage("not a JWK Set: not UTF-8");
    }

    private static JwkSet parse(String text) {
        return JwkSet.parse(text.getBytes(UTF_8), false);
    }
}
