package io.mercurehub.servlet.token;

import static io.mercurehub.servlet.token.HandMadeToken.NOW;
import static io.mercurehub.servlet.token.HandMadeToken.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.TestKeys;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever text arrives: a token holds, or there is a reason code; never anything else. */
class TokenFuzzTest {

    private static final String ORIGINAL = HandMadeToken.withClaims(
            "{\"exp\":1900000000,\"mercure\":{\"publish\":[\"*\"],\"payload\":{\"a\":[1,2.5,null]}}}");

    private static final List<Signed> OF_EVERY_ALGORITHM =
            AlgorithmsTest.algorithms().stream().map(Signed::by).toList();

    private final TokenVerifier verifier = Verifiers.with(SECRET);

    @Property
    void anyTextHasAReasonCode(@ForAll String text) {
        assertThat(holds(text)).isFalse();
    }

    @Property
    void anyTextInTheShapeOfATokenHasAReasonCode(@ForAll("shapes") String text) {
        assertThat(holds(text)).isFalse();
    }

    @Property
    void anyHeaderAndClaimsHaveAnOutcome(@ForAll("jsonish") String header, @ForAll("jsonish") String claims) {
        holds(HandMadeToken.withHeader(header));
        holds(HandMadeToken.withClaims(claims));
    }

    @Property(tries = 2000)
    void aTokenThatWasChangedDoesNotHoldUnlessItSaysTheSame(
            @ForAll @IntRange(max = 10_000) int where, @ForAll("mutations") Mutation mutation, @ForAll char character) {
        String changed = mutation.apply(ORIGINAL, where % ORIGINAL.length(), character);

        if (holds(changed)) {
            // The last character of the signature has bits that no byte needs: only those may differ.
            assertThat(changed).hasSameSizeAs(ORIGINAL).startsWith(ORIGINAL.substring(0, ORIGINAL.length() - 1));
            assertThat(verifier.verify(changed, TokenRole.PUBLISHER).mercure())
                    .isEqualTo(verifier.verify(ORIGINAL, TokenRole.PUBLISHER).mercure());
        }
    }

    @Property(tries = 1500)
    void aTokenOfAnyAlgorithmThatWasChangedDoesNotHoldUnlessItSaysTheSame(
            @ForAll @IntRange(max = 9) int which,
            @ForAll @IntRange(max = 10_000) int where,
            @ForAll("mutations") Mutation mutation,
            @ForAll char character) {
        Signed signed = OF_EVERY_ALGORITHM.get(which);
        String changed = mutation.apply(signed.token(), where % signed.token().length(), character);

        if (holds(signed.verifier(), changed)) {
            // Nor is one that follows four by four any byte's, and jjwt skips it: the last one may come twice.
            int length = signed.token().length();
            assertThat(changed)
                    .hasSizeBetween(length, length + 1)
                    .startsWith(signed.token().substring(0, length - 1));
        }
    }

    @Property(tries = 300)
    void anySignatureUnderAnyAlgorithmHasAReasonCode(@ForAll @IntRange(max = 9) int which, @ForAll byte[] signature) {
        Signed signed = OF_EVERY_ALGORITHM.get(which);
        String input = signed.token().substring(0, signed.token().lastIndexOf('.') + 1);

        assertThat(holds(signed.verifier(), input + HandMadeToken.encode(signature)))
                .isFalse();
    }

    @Provide
    Arbitrary<String> shapes() {
        Arbitrary<String> part =
                Arbitraries.strings().withChars("ABCXYZabcxyz0189-_").ofMaxLength(40);
        Arbitrary<String> header = Arbitraries.of("eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJub25lIn0", "e30", "");
        return Combinators.combine(Arbitraries.oneOf(header, part), part, part)
                .as((first, second, third) -> first + "." + second + "." + third);
    }

    @Provide
    Arbitrary<String> jsonish() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "\"alg\"",
                        "\"HS256\"",
                        "\"mercure\"",
                        "\"publish\"",
                        "\"exp\"",
                        "\"crit\"",
                        "null",
                        "true",
                        "1",
                        "-1e5",
                        "1e400",
                        "\\",
                        "\\u0000",
                        "\\ud800",
                        " ",
                        "\u0000",
                        "é",
                        "{\"alg\":\"HS256\"",
                        "{\"mercure\":{\"subscribe\":[",
                        "{\"exp\":")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<Mutation> mutations() {
        return Arbitraries.of(
                (text, index, c) -> text.substring(0, index) + c + text.substring(index + 1),
                (text, index, c) -> text.substring(0, index) + base64Url(c) + text.substring(index + 1),
                (text, index, c) -> text.substring(0, index) + base64Url(c) + text.substring(index),
                (text, index, c) -> text.substring(0, index) + text.substring(index + 1),
                (text, index, c) -> text.substring(0, index),
                (text, index, c) -> text.substring(index + 1),
                (text, index, c) -> text.substring(0, index) + text,
                (text, index, c) -> text.substring(0, index) + '.' + text.substring(index));
    }

    private static char base64Url(char c) {
        return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(c % 64);
    }

    private boolean holds(String text) {
        return holds(verifier, text);
    }

    private static boolean holds(TokenVerifier verifier, String text) {
        try {
            verifier.verify(text, TokenRole.PUBLISHER);
            return true;
        } catch (InvalidTokenException invalid) {
            assertThat(invalid)
                    .hasMessageStartingWith(invalid.problem().code() + ": ")
                    .hasNoCause();
            return false;
        }
    }

    /**
     * A token that holds.
     *
     * @param verifier has the key
     */
    record Signed(String token, TokenVerifier verifier) {

        static Signed by(String algorithm) {
            JwtKey key = JwtKey.of(TestKeys.keyFor(algorithm), algorithm);
            TokenVerifier verifier = Verifiers.with(TokenRole.PUBLISHER, TokenKey.of(key), NOW);
            return new Signed(TestKeys.token(algorithm), verifier);
        }
    }

    /** A change to a text. */
    interface Mutation {
        String apply(String text, int index, char character);
    }
}
