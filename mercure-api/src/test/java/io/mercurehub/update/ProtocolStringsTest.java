package io.mercurehub.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.update.ProtocolViolationException.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolStringsTest {

    /** Every range of forbidden characters, with the allowed ones on both sides of it; Cf as in Unicode 17.0. */
    @ParameterizedTest
    @CsvSource({
        "     0,    1F", // C0
        "    7F,    9F", // DEL and C1
        "    AD,    AD", // soft hyphen
        "   600,   605", // Arabic number signs
        "   61C,   61C", // Arabic letter mark
        "   6DD,   6DD", // Arabic end of ayah
        "   70F,   70F", // Syriac abbreviation mark
        "   890,   891", // Arabic pound and piastre marks above
        "   8E2,   8E2", // Arabic disputed end of ayah
        "  180E,  180E", // Mongolian vowel separator
        "  200B,  200F", // zero-width space to right-to-left mark
        "  202A,  202E", // bidirectional embeddings and overrides
        "  2060,  2064", // word joiner to invisible plus
        "  2066,  206F", // bidirectional isolates to nominal digit shapes
        "  D800,  DFFF", // surrogates
        "  FEFF,  FEFF", // zero-width no-break space
        "  FFF9,  FFFB", // interlinear annotations
        " 110BD, 110BD", // Kaithi number sign
        " 110CD, 110CD", // Kaithi number sign above
        " 13430, 1343F", // Egyptian hieroglyph format controls
        " 1BCA0, 1BCA3", // shorthand format controls
        " 1D173, 1D17A", // musical symbol format controls
        " E0001, E0001", // language tag
        " E0020, E007F" // tags
    })
    void forbidsControlAndFormatCharacters(String first, String last) {
        int from = Integer.parseInt(first, 16);
        int to = Integer.parseInt(last, 16);

        assertThat(IntStream.rangeClosed(from, to)).allMatch(ProtocolStrings::isForbidden);
        assertThat(from > 0 && ProtocolStrings.isForbidden(from - 1)).isFalse();
        assertThat(ProtocolStrings.isForbidden(to + 1)).isFalse();
    }

    @Test
    void forbidsNothingElse() {
        long control = 0x20 + 1 + 0x20;
        long format = 170; // General_Category=Format in Unicode 17.0
        long surrogates = 0x800;

        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(ProtocolStrings::isForbidden)
                        .count())
                .isEqualTo(control + format + surrogates);
    }

    @Test
    void forbidsAllThatThisJavaKnowsAsAControlOrFormatCharacter() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(codePoint -> Character.getType(codePoint) == Character.FORMAT
                                || Character.getType(codePoint) == Character.CONTROL))
                .allMatch(ProtocolStrings::isForbidden);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "https://example.com/books/1?a=b#c",
                " ~",
                "\u00a0é",
                "\u2028\u2029",
                "😀",
                "日本",
                "\udbff\udffd"
            })
    void acceptsTextWithoutThem(String text) {
        assertThat(ProtocolStrings.indexOfForbidden(text)).isEqualTo(-1);
        assertThat(ProtocolStrings.requireAllowed("topic", text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "\"\u0000\", 0",
                "\"a\n\", 1",
                "\"a\u007f\", 1",
                "\"é\u0085\", 1",
                "\"😀\u200b\", 2",
                "\"ab\ufeffcd\", 2",
                "\"a\ud834\udd73\", 1",
                "\"\ud83d\ude00a\udb40\udc01b\", 3",
                "\"a\u061c\u061c\", 1"
            })
    void findsTheFirstForbiddenCharacter(String text, int index) {
        assertThat(ProtocolStrings.indexOfForbidden(text)).isEqualTo(index);
    }

    @Test
    void findsUnpairedSurrogates() {
        assertThat(ProtocolStrings.indexOfForbidden("\ud83d")).isZero();
        assertThat(ProtocolStrings.indexOfForbidden("a\ude00")).isEqualTo(1);
        assertThat(ProtocolStrings.indexOfForbidden("\ude00\ud83d")).isZero();
        assertThat(ProtocolStrings.indexOfForbidden("\ud83d\ude00\ud83d")).isEqualTo(2);
        assertThat(ProtocolStrings.indexOfForbidden("\ud83d\ud83d\ude00")).isZero();
    }

    @Test
    void namesFieldCharacterAndPlace() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> ProtocolStrings.requireAllowed("id", "a\u200bb"))
                .withMessage("id: \"a\\u{200b}b\" (expected: no control or format character, found U+200B at index 1)")
                .satisfies(violation -> {
                    assertThat(violation.field()).isEqualTo("id");
                    assertThat(violation.kind()).isEqualTo(Kind.FORBIDDEN_CHARACTER);
                });
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> ProtocolStrings.requireAllowed("id", "\udb40\udc01"))
                .withMessageContaining("found U+E0001 at index 0");
    }

    @Test
    void quotesInOneLine() {
        assertThat(ProtocolStrings.quote("")).isEqualTo("\"\"");
        assertThat(ProtocolStrings.quote("say \"a\\b\" 😀")).isEqualTo("\"say \\\"a\\\\b\\\" 😀\"");
        assertThat(ProtocolStrings.quote("\r\n\u202e\ud83d")).isEqualTo("\"\\u{d}\\u{a}\\u{202e}\\u{d83d}\"");
    }

    @Test
    void quotesTheBeginningOfWhatIsLong() {
        assertThat(ProtocolStrings.quote("x".repeat(128))).isEqualTo("\"" + "x".repeat(128) + "\"");
        assertThat(ProtocolStrings.quote("x".repeat(129))).isEqualTo("\"" + "x".repeat(128) + "…\"");
        assertThat(ProtocolStrings.quote("😀".repeat(1_000))).isEqualTo("\"" + "😀".repeat(64) + "…\"");
    }
}
