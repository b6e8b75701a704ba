package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.CLAIMS;
import static io.mercurehub.servlet.token.HandMadeToken.HEADER;
import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static io.mercurehub.servlet.token.HandMadeToken.SECRET;
import static io.mercurehub.servlet.token.HandMadeToken.signed;
import static io.mercurehub.servlet.token.HandMadeToken.withClaims;
import static io.mercurehub.servlet.token.HandMadeToken.withHeader;
import static io.mercurehub.servlet.token.Verifiers.assertHolds;
import static io.mercurehub.servlet.token.Verifiers.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mercurehub.servlet.token.PresentedToken.Mechanism;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens hold, and why others don't. */
class TokenVerifierTest {

    private final TokenVerifier verifier = Verifiers.with(SECRET);

    // ---- what holds

    @Test
    void theExampleOfRfc7515A1Holds() {
        byte[] key = HandMadeToken.decode(
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        String token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        TokenVerifier verifier =
                Verifiers.with(TokenRole.SUBSCRIBER, TokenKey.of("HS256", key), Instant.ofEpochSecond(1300819379));

        VerifiedToken verified = verifier.verify(token, TokenRole.SUBSCRIBER);

        assertThat(verified)
                .isEqualTo(new VerifiedToken(
                        MercureClaim.NONE,
                        Optional.of(Instant.ofEpochSecond(1300819380)),
                        Optional.empty(),
                        verified.hash()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 31, 32, 33, 63, 64, 65, 200})
    void aKeyOfAnyLengthWorksAlsoOneThatRfc7518FindsTooShort(int length) {
        String secret = "k".repeat(length);
        TokenVerifier verifier = Verifiers.with(secret);

        assertHolds(verifier, signed(HEADER, CLAIMS, secret));
    }

    @Test
    void aKeyIsTheBytesOfItsTextInUtf8() {
        TokenVerifier verifier = Verifiers.with("clé secrète \u1F511");

        assertHolds(verifier, signed(HEADER, CLAIMS, "clé secrète \u1F511"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"iss\":5,\"sub\":[],\"aud\":{},\"iat\":\"yesterday\",\"jti\":7}",
                "{\"iat\":99999999999,\"iss\":\"https://other.example\",\"aud\":[\"somebody else\"],\"sub\":\"\"}",
                "{\"alg\":\"none\",\"crit\":[\"exp\"],\"zip\":\"DEF\"}",
                "{}"
            })
    void claimsThatTheHubDoesNotReadMayBeAnything(String claims) {
        assertThat(verifier.verify(withClaims(claims), TokenRole.PUBLISHER).mercure())
                .isEqualTo(MercureClaim.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"typ\":5,\"kid\":[],\"jku\":1,\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},\"x5c\":\"x\"}",
                "{\"typ\":\"at+jwt\",\"alg\":\"HS256\",\"cty\":\"application/json\"}",
                " {\"alg\" : \"\\u0048S256\"}\n"
            })
    void headersThatTheHubDoesNotReadMayBeAnything(String header) {
        assertHolds(verifier, withHeader(header));
    }

    // ---- the key and the algorithm

    @Test
    void theKeyOfOneRoleProvesNothingToTheOther() {
        TokenVerifier verifier = Verifiers.with("one", "two");
        String subscribers = signed(HEADER, CLAIMS, "two");

        assertThat(verifier.verify(subscribers, TokenRole.SUBSCRIBER)).isNotNull();
        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, subscribers);
        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, signed(HEADER, CLAIMS, "one"), TokenRole.SUBSCRIBER);
    }

    @Test
    void aRoleWithoutAKeyAcceptsNothing() {
        TokenVerifier verifier = Verifiers.with(SECRET);

        assertThat(verifier.verifies(TokenRole.PUBLISHER)).isTrue();
        assertThat(verifier.verifies(TokenRole.SUBSCRIBER)).isFalse();
        assertProblem(TokenProblem.NO_KEY, verifier, withClaims(CLAIMS), TokenRole.SUBSCRIBER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "None",
                "NONE",
                "nOnE",
                "HS384",
                "HS512",
                "hs256",
                "Hs256",
                " HS256",
                "HS256 ",
                "RS256",
                "PS256",
                "ES256",
                "EdDSA",
                "HS256\u0000",
                "dir",
                ""
            })
    void everyOtherAlgorithmIsRefusedWhateverTheSignature(String algorithm) {
        String header = "{\"alg\":\"" + algorithm.replace("\u0000", "\\u0000") + "\"}";

        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, withHeader(header));
        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, signed("HmacSHA512", header, CLAIMS, SECRET));
        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, withoutSignature(withHeader(header)));
    }

    @Test
    void theAlgorithmThatATokenNamesIsInTheLogWhenItIsAName() {
        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, withHeader("{\"alg\":\"HS512\"}"))
                .withMessage("token.algorithm: HS512 (expected: HS256)");
        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, withHeader("{\"alg\":\"HS256\\nforged line\"}"))
                .withMessage("token.algorithm: another (expected: HS256)");
    }

    @Test
    void aSignatureOfAnotherHashUnderTheRightNameIsBad() {
        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, signed("HmacSHA512", HEADER, CLAIMS, SECRET));
        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, signed("HmacSHA1", HEADER, CLAIMS, SECRET));
    }

    @Test
    void aPublicKeyUsedAsTheSecretDoesNotMakeAnRsaTokenHold() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        TokenVerifier verifier = Verifiers.with(
                TokenRole.PUBLISHER, TokenKey.of("HS256", pair.getPublic().getEncoded()), NOW);
        String input = part("{\"alg\":\"RS256\"}") + "." + part(CLAIMS);
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initSign(pair.getPrivate());
        rsa.update(input.getBytes(StandardCharsets.US_ASCII));

        String token = input + "." + HandMadeToken.encode(rsa.sign());

        assertProblem(TokenProblem.WRONG_ALGORITHM, verifier, token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "", "a secret of more than thirty-two bytes "})
    void aTokenOfAnotherKeyHasABadSignature(String secret) {
        String token = secret.isEmpty() ? withHeader(HEADER) + "A" : signed(HEADER, CLAIMS, secret);

        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, token)
                .withMessage("token.signature: not signed with this key by HS256");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 31})
    void theBeginningOfTheRightSignatureIsABadOne(int bytes) {
        String token = withClaims(CLAIMS);
        int dot = token.lastIndexOf('.');
        byte[] start = Arrays.copyOf(HandMadeToken.decode(token.substring(dot + 1)), bytes);

        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, token.substring(0, dot + 1) + HandMadeToken.encode(start));
    }

    @Test
    void theSignatureOfOneTokenDoesNotFitAnother() {
        String granted = withClaims("{\"mercure\":{\"publish\":[\"mine\"]}}");
        String wanted = withClaims(CLAIMS);
        String forged = wanted.substring(0, wanted.lastIndexOf('.')) + granted.substring(granted.lastIndexOf('.'));

        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, forged);
    }

    // ---- what a token may not be

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}      | CRITICAL_HEADER",
                "{\"alg\":\"HS256\",\"crit\":[]}                       | CRITICAL_HEADER",
                "{\"alg\":\"HS256\",\"crit\":null}                     | CRITICAL_HEADER",
                "{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}  | CRITICAL_HEADER",
                "{\"alg\":\"HS256\",\"b64\":false}                     | CRITICAL_HEADER",
                "{\"alg\":\"HS256\",\"b64\":true}                      | CRITICAL_HEADER",
                "{\"alg\":\"HS256\",\"zip\":\"DEF\"}                   | COMPRESSED",
                "{\"alg\":\"HS256\",\"zip\":\"GZIP\"}                  | COMPRESSED",
                "{\"alg\":\"HS256\",\"zip\":\"\"}                      | COMPRESSED",
                "{\"alg\":\"HS256\",\"cty\":\"JWT\"}                   | NESTED",
                "{\"alg\":\"HS256\",\"cty\":\"jwt\"}                   | NESTED",
                "{\"alg\":\"HS256\",\"cty\":\"application/jwt\"}       | NESTED",
                "{\"typ\":\"JWT\"}                                     | MALFORMED",
                "{\"alg\":null}                                        | MALFORMED",
                "{\"alg\":[\"HS256\"]}                                 | MALFORMED",
                "{\"alg\":\"HS256\",\"alg\":\"HS256\"}                 | MALFORMED",
                "{\"alg\":\"HS256\"} {}                                | MALFORMED",
                "{\"alg\":\"HS256\"                                    | MALFORMED",
                "[\"HS256\"]                                           | MALFORMED",
                "\"HS256\"                                             | MALFORMED",
                "null                                                  | MALFORMED",
                "{alg:\"HS256\"}                                       | MALFORMED",
                "{'alg':'HS256'}                                       | MALFORMED",
            })
    void aHeaderThatChangesWhatATokenIsSpoilsIt(String header, TokenProblem problem) {
        assertProblem(problem, verifier, withHeader(header));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"text\"",
                "null",
                "5",
                "{",
                "{} {}",
                "{}x",
                "{\"a\":1,\"a\":1}",
                "{\"mercure\":{\"publish\":[],\"publish\":[\"*\"]}}",
                "{\"mercure\":{}}\u0000",
                "\uFEFF{}",
                "{\"a\":NaN}",
                "{/**/}"
            })
    void aPayloadThatIsNotOneJsonObjectIsMalformed(String claims) {
        assertProblem(TokenProblem.MALFORMED, verifier, withClaims(claims));
    }

    @Test
    void aPayloadInAnotherEncodingThanUtf8IsMalformed() {
        String header = part(HEADER);
        for (byte[] payload : List.of(
                CLAIMS.getBytes(StandardCharsets.UTF_16),
                CLAIMS.getBytes(StandardCharsets.UTF_16LE),
                "{\"é\":1}".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'},
                new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'})) {
            String token = HandMadeToken.signParts("HmacSHA256", header, HandMadeToken.encode(payload), SECRET);

            assertProblem(TokenProblem.MALFORMED, verifier, token);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                ".....",
                "x",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e.f",
                "eyJhbGciOiJIUzI1NiJ9..",
                "eyJhbGciOiJIUzI1NiJ9.e30.",
                "eyJhbGciOiJIUzI1NiJ9.e30.A",
                ".e30.AAAA",
                "\uD83D\uDD11.\u00e9.x",
                "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA"
            })
    void textThatIsNoSignedTokenIsMalformed(String text) {
        assertProblem(TokenProblem.MALFORMED, verifier, text);
    }

    @Test
    void aSignedTokenWithAnEmptyPayloadIsMalformed() {
        String token = HandMadeToken.signParts("HmacSHA256", part(HEADER), "", SECRET);

        assertProblem(TokenProblem.MALFORMED, verifier, token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "==", " ", "\n", "\r\n", "!", "+", "/", "%", "\"", "\u00e9", "\u0000"})
    void charactersOutsideBase64UrlAreNotSkipped(String junk) {
        String[] parts = withClaims(CLAIMS).split("\\.");

        for (int i = 0; i < parts.length; i++) {
            String[] after = parts.clone();
            after[i] += junk;
            String[] before = parts.clone();
            before[i] = junk + before[i];

            assertProblem(TokenProblem.MALFORMED, verifier, String.join(".", after));
            assertProblem(TokenProblem.MALFORMED, verifier, String.join(".", before));
        }
    }

    @Test
    void anEncryptedTokenIsRefused() {
        // RFC 7516, appendix A.3, shortened.
        String token = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0"
                + ".6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ"
                + ".KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";

        assertProblem(TokenProblem.ENCRYPTED, verifier, token);
    }

    @Test
    void aTokenOfTheGreatestSizeIsReadAndALongerOneIsNot() {
        String token = withClaims("{\"pad\":\"" + "x".repeat(500) + "\"}");
        TokenVerifier verifier = new TokenVerifier(
                ConfiguredKeys.of(Map.of(TokenRole.PUBLISHER, TokenKey.hs256(SECRET))),
                token.length(),
                InstantSource.fixed(NOW));

        assertThat(verifier.verify(token, TokenRole.PUBLISHER)).isNotNull();
        assertProblem(TokenProblem.TOO_LARGE, verifier, token + "A")
                .withMessage("token.too-large: %d bytes (expected: at most %d)", token.length() + 1, token.length());
    }

    /** What is malformed as well is too large: the size is judged before anything is read. */
    @Test
    void theDefaultLimitIsEightKibibytes() {
        assertProblem(TokenProblem.TOO_LARGE, verifier, "x".repeat(8193));
        assertProblem(TokenProblem.MALFORMED, verifier, "x".repeat(8192));
    }

    @Test
    void deepNestingIsMalformedOnBothSidesOfTheSignature() {
        String deep = "[".repeat(3000) + "]".repeat(3000);

        assertProblem(TokenProblem.MALFORMED, verifier, withClaims("{\"a\":" + deep + "}"));
        assertProblem(TokenProblem.MALFORMED, verifier, withHeader("{\"alg\":\"HS256\",\"a\":" + deep + "}"));
        assertThat(publish(withClaims("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}")))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "0e999999999"})
    void aNumberOfAnySizeIsReadAtOnce(String number) {
        String token = withClaims("{\"nbf\":0,\"mercure\":{\"payload\":" + number + "},\"exp\":" + number + "}");

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> outcome(token));
        assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> outcome(withHeader("{\"alg\":\"HS256\",\"x\":" + number + "}")));
    }

    @Test
    void aNumberOfTooManyDigitsIsMalformed() {
        assertProblem(TokenProblem.MALFORMED, verifier, withClaims("{\"exp\":" + "9".repeat(129) + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mercure\":5}",
                "{\"mercure\":{\"publish\":\"*\"}}",
                "{\"mercure\":{\"subscribe\":[1]}}",
                "{\"exp\":\"tomorrow\"}",
                "{\"nbf\":{}}"
            })
    void aClaimOfTheWrongFormSpoilsTheToken(String claims) {
        assertProblem(TokenProblem.BAD_CLAIM, verifier, withClaims(claims));
    }

    @Test
    void aBadClaimIsNotEvenLookedAtWithoutARightSignature() {
        assertProblem(TokenProblem.BAD_SIGNATURE, verifier, signed(HEADER, "not json", "another key"));
    }

    // ---- several candidates

    @Test
    void theFirstCandidateThatHoldsCounts() {
        PresentedToken.Token presented = new PresentedToken.Token(
                List.of(
                        "of another application",
                        withClaims("{\"exp\":1}"),
                        withClaims(CLAIMS),
                        withClaims("{\"mercure\":{\"publish\":[\"other\"]}}")),
                Mechanism.COOKIE);

        assertThat(verifier.verify(presented, TokenRole.PUBLISHER).mercure().publish())
                .contains(List.of("*"));
    }

    @Test
    void whenNoCandidateHoldsTheFirstOneSaysWhy() {
        PresentedToken.Token presented =
                new PresentedToken.Token(List.of(withClaims("{\"exp\":1}"), "other"), Mechanism.COOKIE);

        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> verifier.verify(presented, TokenRole.PUBLISHER))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(TokenProblem.EXPIRED));
    }

    private VerifiedToken publish(String token) {
        return verifier.verify(token, TokenRole.PUBLISHER);
    }

    private String outcome(String token) {
        try {
            return publish(token).toString();
        } catch (InvalidTokenException invalid) {
            return invalid.problem().code();
        }
    }

    private static String part(String json) {
        return HandMadeToken.encode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String withoutSignature(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }
}
