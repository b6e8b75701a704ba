package io.mercurehub.servlet.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as JSON; the examples are those of RFC 7515, 7517 and 8037. */
class JwkTest {

    @Test
    void readsAnRsaKey() {
        assertThat(Jwk.parse(TestKeys.RFC_RSA).key()).isInstanceOfSatisfying(RSAPublicKey.class, key -> {
            assertThat(key.getPublicExponent()).isEqualTo(BigInteger.valueOf(65537));
            assertThat(key.getModulus().bitLength()).isEqualTo(2048);
        });
    }

    @Test
    void readsAnEllipticCurveKey() {
        assertThat(Jwk.parse(TestKeys.RFC_P256).key())
                .isInstanceOfSatisfying(
                        ECPublicKey.class,
                        key -> assertThat(key.getW().getAffineX())
                                .isEqualTo(new BigInteger(
                                        "7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445", 16)));
        assertThat(JwsAlgorithm.of(Jwk.parse(TestKeys.RFC_P521).key())).containsExactly(JwsAlgorithm.ES512);
    }

    @Test
    void readsAnEd25519Key() {
        byte[] spki = Jwk.parse(TestKeys.RFC_ED25519).key().getEncoded();

        assertThat(HexFormat.of().formatHex(spki))
                .isEqualTo("302a300506032b6570032100"
                        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    @Test
    void readsAnEd448Key() {
        byte[] spki = TestKeys.publicKey(TestKeys.pem("ed448.public")).getEncoded();
        String x = TestKeys.encode(java.util.Arrays.copyOfRange(spki, spki.length - 57, spki.length));

        Jwk jwk = Jwk.parse("{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" + x + "\"}");

        assertThat(jwk.key()).isEqualTo(TestKeys.publicKey(TestKeys.pem("ed448.public")));
        assertThat(JwsAlgorithm.of(jwk.key())).containsExactly(JwsAlgorithm.EDDSA);
    }

    @ParameterizedTest
    @CsvSource({"P-256, secp256r1", "P-384, secp384r1", "P-521, secp521r1"})
    void readsCoordinatesWithAndWithoutLeadingZeros(String curve, String nameInTheJdk) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(nameInTheJdk));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        BigInteger prime = ((ECFieldFp) key.getParams().getCurve().getField()).getP();

        for (int zeros : new int[] {0, 1, 5}) {
            assertThat(Jwk.parse(ec(curve, number(x, zeros), number(y, zeros))).key())
                    .isEqualTo(key);
        }
        assertThat(Jwk.privateKey(ec(curve, number(x, 0), number(y, 0))
                        .replace("}", ",\"d\":\"" + number(((ECPrivateKey) pair.getPrivate()).getS(), 1) + "\"}")))
                .isEqualTo(pair.getPrivate());
        assertRefused(ec(curve, number(x.add(prime), 0), number(y, 0)), "the JWK's x and y are no point of its curve");
        assertRefused(
                ec(curve, number(x.add(BigInteger.ONE), 0), number(y, 0)),
                "the JWK's x and y are no point of its curve");
    }

    @Test
    void readsAPrivateRsaKey() {
        String text = rsaPrivate();

        assertThat(Jwk.privateKey(text)).isEqualTo(TestKeys.privateKey(TestKeys.pem("rsa-2048.private")));
        assertThat(Jwk.parse(text).key()).isEqualTo(TestKeys.publicKey(TestKeys.pem("rsa-2048.public")));
        for (String name : List.of("d", "p", "q", "dp", "dq", "qi")) {
            assertNoPrivateKey(
                    text.replace("\"" + name + "\"", "\"other\""),
                    "the JWK's " + name + " is missing, no text, or too long");
        }
    }

    @Test
    void saysWhatIsWrongWithAPrivateKey() {
        String ofAnotherKind = "the JWK is of another kind (expected in kty: RSA, EC or OKP)";
        assertNoPrivateKey("{\"kty\":\"oct\",\"k\":\"AQID\"}", ofAnotherKind);
        assertNoPrivateKey("{}", ofAnotherKind);
        assertNoPrivateKey(TestKeys.RFC_ED25519, "the JWK's d is missing, no text, or too long");
        assertNoPrivateKey(
                TestKeys.RFC_ED25519.replace("}", ",\"d\":\"AQ\"}"), "the JWK's key has 1 bytes (expected: 32)");
        assertNoPrivateKey(TestKeys.RFC_P256.replace("}", ",\"d\":\"!\"}"), "the JWK's d is not in base64url");
        assertNoPrivateKey(
                rsaPrivate().replaceFirst("\"n\":\"[^\"]*\"", "\"n\":\"AQAB\""),
                "the JWK is malformed: its members are no private key");
        assertNoPrivateKey("{\"keys\":[]}", "this is a JWK Set (expected: one of its keys)");
    }

    @Test
    void readsBase64WithPadding() {
        assertThat(Jwk.parse("{\"kty\":\"oct\",\"k\":\"AQI=\"}").key().getEncoded())
                .containsExactly(1, 2);
        assertThat(Jwk.parse(TestKeys.RFC_ED25519.replace("HURo\"", "HURo=\"")).key())
                .isEqualTo(Jwk.parse(TestKeys.RFC_ED25519).key());
    }

    @Test
    void refusesAnRsaKeyThatIsTooShortForTheAlgorithmThatItNames() {
        String text = rsa("rsa-1024.public");

        assertThat(JwsAlgorithm.of(Jwk.parse(text).key())).isEmpty();
        assertRefused(
                text.replace("}", ",\"alg\":\"RS256\"}"),
                "the JWK is an RSA key of 1024 bits, but its alg, RS256, needs an RSA key of at least 2048 bits");
    }

    @Test
    void refusesTheAlgorithmOfAnotherCurve() {
        assertRefused(
                TestKeys.RFC_P256.replace("}", ",\"alg\":\"ES384\"}"),
                "the JWK is an elliptic curve key on P-256, but its alg, ES384, needs an elliptic curve key on P-384");
        assertRefused(
                TestKeys.RFC_RSA.replace("}", ",\"alg\":\"HS256\"}"),
                "the JWK is an RSA key of 2048 bits, but its alg, HS256, needs a shared secret");
        assertRefused(
                TestKeys.RFC_P256.replace("}", ",\"alg\":\"EdDSA\"}"),
                "the JWK is an elliptic curve key on P-256, but its alg, EdDSA, needs an Ed25519 or Ed448 key");
    }

    @Test
    void readsASecret() {
        Jwk jwk = Jwk.parse("{\"kty\":\"oct\",\"k\":\"AQID\",\"kid\":\"one\",\"alg\":\"HS384\"}");

        assertThat(jwk.key().getEncoded()).containsExactly(1, 2, 3);
        assertThat(jwk.id()).contains("one");
        assertThat(jwk.algorithm()).contains(JwsAlgorithm.HS384);
    }

    @Test
    void readsThePrivateKeyBesideThePublicOne() {
        Jwk jwk = Jwk.parse(TestKeys.RFC_ED25519_PRIVATE);

        assertThat(jwk.isPrivate()).isTrue();
        assertThat(jwk.key()).isEqualTo(Jwk.parse(TestKeys.RFC_ED25519).key());
        assertThat(HexFormat.of()
                        .formatHex(Jwk.privateKey(TestKeys.RFC_ED25519_PRIVATE).getEncoded()))
                .isEqualTo("302e020100300506032b657004220420"
                        + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        assertThat(Jwk.parse(TestKeys.RFC_ED25519).isPrivate()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"use\":\"sig\"",
                "\"key_ops\":[\"verify\"]",
                "\"key_ops\":[\"sign\",\"verify\"],\"ext\":true",
                "\"x5c\":[\"not looked at\"],\"x5u\":\"https://nowhere.invalid/\",\"jku\":5",
                "\"kid\":null,\"alg\":null,\"use\":null"
            })
    void acceptsOtherMembers(String members) {
        assertThat(Jwk.parse(TestKeys.RFC_P256.replace("}", "," + members + "}"))
                        .id())
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                | the JWK is of another kind (expected in kty: oct, RSA, EC or OKP)",
                "{`kty`:`rsa`}                                     | the JWK is of another kind (expected in kty: oct, RSA, EC or OKP)",
                "{`kty`:5}                                         | the JWK is of another kind (expected in kty: oct, RSA, EC or OKP)",
                "{`kty`:`RSA`,`n`:`AQAB`}                          | the JWK's e is missing, no text, or too long",
                "{`kty`:`RSA`,`n`:5,`e`:`AQAB`}                    | the JWK's n is missing, no text, or too long",
                "{`kty`:`RSA`,`n`:`!`,`e`:`AQAB`}                  | the JWK's n is not in base64url",
                "{`kty`:`RSA`,`n`:`AQAB`,`e`:`AQAB`}               | the JWK is malformed: its members are no public key",
                "{`kty`:`EC`,`crv`:`secp256k1`}                    | the JWK is on another curve (expected in crv: P-256, P-384 or P-521)",
                "{`kty`:`EC`,`crv`:`P-256`,`x`:`AQ`,`y`:`AQ`}      | the JWK's x and y are no point of its curve",
                "{`kty`:`EC`,`crv`:`P-256`,`x`:``,`y`:``}          | the JWK's x and y are no point of its curve",
                "{`kty`:`OKP`,`crv`:`X25519`,`x`:`AQ`}             | the JWK is on another curve (expected in crv: Ed25519 or Ed448)",
                "{`kty`:`OKP`,`crv`:`Ed25519`,`x`:`AQ`}            | the JWK's key has 1 bytes (expected: 32)",
                "{`kty`:`oct`}                                     | the JWK's k is missing, no text, or too long",
                "{`kty`:`oct`,`k`:``}                              | the JWK's k is empty",
                "{`kty`:`oct`,`k`:`AQID`,`use`:`enc`}              | the JWK is not for signatures (expected: no use, or `sig`)",
                "{`kty`:`oct`,`k`:`AQID`,`key_ops`:[`wrapKey`]}    | the JWK is not for signatures (expected: no key_ops, or one with `verify`)",
                "{`kty`:`oct`,`k`:`AQID`,`key_ops`:[]}             | the JWK is not for signatures (expected: no key_ops, or one with `verify`)",
                "{`kty`:`oct`,`k`:`AQID`,`alg`:`RS256`}            | the JWK is a shared secret, but its alg, RS256, needs an RSA key of at least 2048 bits",
                "{`kty`:`oct`,`k`:`AQID`,`kid`:7}                  | the JWK's kid is no text",
                "{`keys`:[]}                                       | this is a JWK Set (expected: one of its keys)",
                "{`kty`:`oct`,`k`:`AQID`                           | the JWK is not JSON",
                "{`kty`:`oct`,`kty`:`oct`,`k`:`AQID`}              | the JWK is not JSON",
                "[]                                                | the JWK is not a JSON object",
            })
    void saysWhatIsWrongWithoutTheKey(String jwk, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Jwk.parse(jwk.replace('`', '"')))
                .withMessage(message.replace('`', '"'))
                .withNoCause();
    }

    @Test
    void saysWhichAlgorithmsThereAre() {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Jwk.parse("{\"kty\":\"oct\",\"k\":\"AQID\",\"alg\":\"PS256\"}"))
                .withMessage(
                        "the JWK is for another algorithm (expected in alg: HS256, HS384, HS512, RS256, RS384, RS512, ES256,"
                                + " ES384, ES512 or EdDSA)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "AQ", "Ag", "AA"})
    void refusesAnRsaKeyThatAnybodyCouldSignWith(String exponent) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Jwk.parse(TestKeys.RFC_RSA.replace("AQAB", exponent)));
    }

    @Test
    void refusesNumbersThatWouldTakeLong() {
        String jwk = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + "_".repeat(100_000) + "\"}";

        assertThatExceptionOfType(OptionValueException.class).isThrownBy(() -> Jwk.parse(jwk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"kty\":\"oct\"}", " {\"kty\":5}\n", "{\"keys\":[]}"})
    void tellsAKeyFromASecret(String text) {
        assertThat(Jwk.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"k\":\"x\"}", "kty", "{\"kty\":\"oct\"", "[\"kty\"]", "\"kty\""})
    void takesOtherTextsForSecrets(String text) {
        assertThat(Jwk.isIn(text)).isFalse();
    }

    @Test
    void doesNotShowTheKey() {
        assertThat(Jwk.parse("{\"kty\":\"oct\",\"k\":\"AQID\",\"kid\":\"one\"}"))
                .hasToString("Jwk[a shared secret, id=Optional[one]]");
    }

    private static void assertRefused(String jwk, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Jwk.parse(jwk))
                .withMessage(message)
                .withNoCause();
    }

    private static void assertNoPrivateKey(String jwk, String message) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> Jwk.privateKey(jwk))
                .withMessage(message)
                .withNoCause();
    }

    private static String ec(String curve, String x, String y) {
        return "{\"kty\":\"EC\",\"crv\":\"" + curve + "\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
    }

    private static String rsa(String name) {
        RSAPublicKey key = (RSAPublicKey) TestKeys.publicKey(TestKeys.pem(name));
        return "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + number(key.getModulus(), 0) + "\"}";
    }

    private static String rsaPrivate() {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) TestKeys.privateKey(TestKeys.pem("rsa-2048.private"));
        return rsa("rsa-2048.public")
                .replace(
                        "}",
                        ",\"d\":\"" + number(key.getPrivateExponent(), 0) + "\",\"p\":\"" + number(key.getPrimeP(), 0)
                                + "\",\"q\":\"" + number(key.getPrimeQ(), 0) + "\",\"dp\":\""
                                + number(key.getPrimeExponentP(), 0) + "\",\"dq\":\""
                                + number(key.getPrimeExponentQ(), 0) + "\",\"qi\":\""
                                + number(key.getCrtCoefficient(), 0) + "\"}");
    }

    /** {@return a number in base64url, with so many more bytes of zeros before it than none} */
    private static String number(BigInteger number, int zeros) {
        byte[] bytes = number.toByteArray();
        int begin = bytes[0] == 0 ? 1 : 0;
        byte[] padded = new byte[bytes.length - begin + zeros];
        System.arraycopy(bytes, begin, padded, zeros, bytes.length - begin);
        return TestKeys.encode(padded);
    }
}
