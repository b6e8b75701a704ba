package io.mercurehub.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.update.ProtocolViolationException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/books/1", "", "books/1", "any words", "**", " *", "😀", "{id}"})
    void isAnyTextAsItWasWritten(String text) {
        assertThat(Topic.of(text).value()).isEqualTo(text);
        assertThat(Topic.of(text)).hasToString(text);
    }

    @Test
    void isComparedAsItWasWritten() {
        assertThat(Topic.of("https://example.com/%7Ea"))
                .isEqualTo(Topic.of("https://example.com/%7Ea"))
                .isNotEqualTo(Topic.of("https://example.com/~a"))
                .isNotEqualTo(Topic.of("HTTPS://example.com/%7Ea"))
                .isNotEqualTo(Topic.of("https://example.com/%7ea"));
        assertThat(Topic.of("\u00e9")).isNotEqualTo(Topic.of("e\u0301"));
    }

    @Test
    void isNotTheWildcard() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Topic.of("*"))
                .withMessage("topic: \"*\" (expected: not the reserved wildcard; Publication)")
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.RESERVED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\nb", "a\u0085", "a\u200b", "\ufeffa", "\udb40\udc01"})
    void hasNoControlOrFormatCharacter(String text) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Topic.of(text))
                .satisfies(violation -> {
                    assertThat(violation.kind()).isEqualTo(Kind.FORBIDDEN_CHARACTER);
                    assertThat(violation.field()).isEqualTo("topic");
                });
    }

    @Test
    void hasNoUnpairedSurrogate() {
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> Topic.of("a\ud83d"));
    }
}
