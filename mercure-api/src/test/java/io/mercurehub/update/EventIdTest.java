package io.mercurehub.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.update.ProtocolViolationException.Kind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "urn:uuid:5e94c686-2c0b-4f9b-958c-92ccc3bbb4eb", "any words", "😀", "Earliest", "a#b"})
    void isAnyTextAsItWasWritten(String text) {
        assertThat(EventId.of(text).value()).isEqualTo(text);
        assertThat(EventId.chosen(text)).isEqualTo(EventId.of(text)).hasToString(text);
        assertThat(EventId.of(text).isEarliest()).isFalse();
    }

    @Test
    void earliestIsReserved() {
        assertThat(EventId.of("earliest")).isSameAs(EventId.EARLIEST);
        assertThat(new EventId("earliest").isEarliest()).isTrue();
        assertThat(new EventId("earliest")).isEqualTo(EventId.EARLIEST);
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> EventId.chosen("earliest"))
                .withMessageContaining("earliest")
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.RESERVED));
    }

    @Test
    void aPublisherMayNotChooseOneThatStartsWithAHash() {
        assertThat(EventId.of("#a").value()).isEqualTo("#a");
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> EventId.chosen("#a"))
                .satisfies(violation -> {
                    assertThat(violation.kind()).isEqualTo(Kind.RESERVED);
                    assertThat(violation.field()).isEqualTo("id");
                });
    }

    @Test
    void isNotEmpty() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> EventId.of(""))
                .withMessage("id: \"\" (expected: at least one character)")
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\nb", "a\r", "a\u0085", "\u200b"})
    void hasNoControlOrFormatCharacter(String text) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> EventId.of(text))
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.FORBIDDEN_CHARACTER));
    }

    @Test
    void aRandomOneIsAUuid() {
        Set<EventId> made = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            made.add(EventId.random());
        }

        assertThat(made).hasSize(1_000);
        assertThat(made)
                .allMatch(id -> id.value()
                        .matches("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    }
}
