package io.mercurehub.servlet.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whatever is given as a key: it is one, or an {@link OptionValueException} says why not; never anything else, and at once. */
class KeyTextFuzzTest {

    private static final List<String> PEMS = List.of(
            TestKeys.pem("rsa-2048.public"),
            TestKeys.pem("p256.public"),
            TestKeys.pem("ed25519.public"),
            TestKeys.pem("p256.certificate"),
            TestKeys.pem("p384.private"));
    private static final List<String> JWKS = List.of(
            TestKeys.RFC_RSA, TestKeys.RFC_P256, TestKeys.RFC_P521, TestKeys.RFC_ED25519, TestKeys.RFC_ED25519_PRIVATE);

    @Property(tries = 300)
    void anyTextIsAKeyOrIsNot(@ForAll String text) {
        readAll(text);
    }

    @Property(tries = 1500)
    void aKeyThatWasChangedIsAKeyOrIsNot(
            @ForAll @IntRange(max = 9) int which,
            @ForAll @IntRange(max = 5000) int where,
            @ForAll("replacements") String replacement,
            @ForAll @IntRange(max = 8) int removed) {
        String original = which < 5 ? PEMS.get(which) : JWKS.get(which - 5);
        int index = where % original.length();

        readAll(original.substring(0, index)
                + replacement
                + original.substring(Math.min(index + removed, original.length())));
    }

    @Property(tries = 500)
    void anyJsonIsAKeyOrIsNot(@ForAll("jsonish") String text) {
        readAll(text);
        readAll("{\"keys\":[" + text + "]}");
    }

    @Test
    void longTextsTakeNoLongerThanTheirLength() {
        String dashes = "-----BEGIN ".repeat(20_000);
        String spaces = "-----BEGIN PUBLIC KEY-----" + " \n".repeat(200_000) + "-----END PUBLIC KEY-----";
        String nested = "{\"kty\":" + "[".repeat(100_000);

        assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> List.of(dashes, spaces, nested).forEach(KeyTextFuzzTest::readAll));
    }

    @Provide
    Arbitrary<String> replacements() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(4),
                Arbitraries.of("", "A", "_", "-----", "\\n", "\"", "{", "}", ",", "0", "null", "[]", "AAAAAAAAAAAA"));
    }

    @Provide
    Arbitrary<String> jsonish() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        "\"kty\":\"RSA\"",
                        "\"kty\":\"EC\"",
                        "\"kty\":\"OKP\"",
                        "\"kty\":\"oct\"",
                        "\"crv\":\"P-256\"",
                        "\"crv\":\"Ed25519\"",
                        "\"n\":\"AQAB\"",
                        "\"e\":\"\"",
                        "\"x\":\"AA\"",
                        "\"y\":\"AA\"",
                        "\"k\":\"AA\"",
                        "\"d\":\"AA\"",
                        "\"alg\":\"ES256\"",
                        "\"use\":5",
                        "\"key_ops\":[[]]",
                        "\"kid\":\"a\"",
                        "null",
                        "1e9999")
                .list()
                .ofMaxSize(12)
                .map(pieces -> "{" + String.join(",", pieces) + "}");
    }

    private static void readAll(String text) {
        outcome(() -> Pem.parse(text).publicKey());
        outcome(() -> Pem.parse(text).privateKey());
        outcome(() -> Jwk.parse(text));
        outcome(() -> Jwk.privateKey(text));
        outcome(() -> JwkSet.parse(text.getBytes(ISO_8859_1), true));
        outcome(() -> Jwk.isIn(text));
    }

    private static void outcome(Runnable reading) {
        try {
            reading.run();
        } catch (OptionValueException said) {
            assertThat(said).hasMessageContaining(" ").hasNoCause();
        }
    }
}
