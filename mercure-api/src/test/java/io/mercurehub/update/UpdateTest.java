package io.mercurehub.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.update.ProtocolViolationException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateTest {

    private static final String TOPIC = "https://example.com/books/1";

    @Test
    void hasOnlyATopicUnlessToldMore() {
        Update update = Update.of(TOPIC).build();

        assertThat(update.topics()).containsExactly(Topic.of(TOPIC));
        assertThat(update.canonicalTopic()).isEqualTo(Topic.of(TOPIC));
        assertThat(update.data()).isEmpty();
        assertThat(update.isPrivate()).isFalse();
        assertThat(update.id()).isEmpty();
        assertThat(update.type()).isEmpty();
        assertThat(update.retry()).isEmpty();
    }

    @Test
    void hasWhatItWasGiven() {
        Update update = Update.of(TOPIC)
                .alternateTopic("b")
                .alternateTopic(Topic.of("a"))
                .data("first\nsecond")
                .isPrivate(true)
                .id(EventId.chosen("1"))
                .type("sold")
                .retry(Duration.ofMillis(1_500))
                .build();

        assertThat(update.topics()).containsExactly(Topic.of(TOPIC), Topic.of("b"), Topic.of("a"));
        assertThat(update.data()).isEqualTo("first\nsecond");
        assertThat(update.isPrivate()).isTrue();
        assertThat(update.id()).contains(EventId.of("1"));
        assertThat(update.type()).contains("sold");
        assertThat(update.retry()).contains(Duration.ofMillis(1_500));
    }

    @Test
    void staysAsItWasBuilt() {
        Update.Builder builder = Update.of(TOPIC);
        Update update = builder.build();

        builder.alternateTopic("b").data("later");

        assertThat(update).isEqualTo(Update.of(TOPIC).build());
    }

    @Test
    void getsAnIdAndKeepsTheRest() {
        Update update = Update.of(TOPIC)
                .alternateTopic("b")
                .data("data")
                .isPrivate(true)
                .type("sold")
                .retry(Duration.ofSeconds(1))
                .build();

        Update identified = update.withId(EventId.of("1"));

        assertThat(update.id()).isEmpty();
        assertThat(identified)
                .isEqualTo(Update.of(TOPIC)
                        .alternateTopic("b")
                        .data("data")
                        .isPrivate(true)
                        .type("sold")
                        .retry(Duration.ofSeconds(1))
                        .id(EventId.of("1"))
                        .build());
    }

    @Test
    void isEqualToOneOfTheSameParts() {
        Update update = Update.of(TOPIC).build();

        assertThat(update)
                .isEqualTo(Update.of(Topic.of(TOPIC)).build())
                .hasSameHashCodeAs(Update.of(TOPIC).build())
                .isNotEqualTo(Update.of("b").build())
                .isNotEqualTo(Update.of(TOPIC).alternateTopic(TOPIC).build())
                .isNotEqualTo(Update.of(TOPIC).data("a").build())
                .isNotEqualTo(Update.of(TOPIC).isPrivate(true).build())
                .isNotEqualTo(update.withId(EventId.of("1")))
                .isNotEqualTo(Update.of(TOPIC).type("a").build())
                .isNotEqualTo(Update.of(TOPIC).retry(Duration.ZERO).build())
                .isNotEqualTo(TOPIC);
    }

    @Test
    void hasValidTopicsOnly() {
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> Update.of("*"));
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Update.of(TOPIC).alternateTopic("a\nb"));
    }

    @Test
    void hasAnIdThatAPublisherMayChoose() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Update.of(TOPIC).id(EventId.EARLIEST));
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Update.of(TOPIC).id(EventId.of("#1")));
    }

    @Test
    void anEmptyTypeIsNone() {
        assertThat(Update.of(TOPIC).type("sold").type("").build())
                .isEqualTo(Update.of(TOPIC).build());
    }

    @Test
    void theTypeOfTheHubsOwnUpdatesIsReserved() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Update.of(TOPIC).type("mercure"))
                .satisfies(violation -> {
                    assertThat(violation.kind()).isEqualTo(Kind.RESERVED);
                    assertThat(violation.field()).isEqualTo("type");
                });
        assertThat(Update.of(TOPIC).type("Mercure").build().type()).contains("Mercure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "a\u200b"})
    void aTypeHasNoControlOrFormatCharacter(String type) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Update.of(TOPIC).type(type))
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.FORBIDDEN_CHARACTER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000\u200b\ufeff\r\n", "😀", "\udbff\udfff"})
    void dataIsAnyText(String data) {
        assertThat(Update.of(TOPIC).data(data).build().data()).isEqualTo(data);
    }

    @Test
    void dataHasNoUnpairedSurrogate() {
        for (String data :
                new String[] {"\ud83d", "a\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00", "\ud83dx", "😀\ud83d"}) {
            assertThatExceptionOfType(ProtocolViolationException.class)
                    .isThrownBy(() -> Update.of(TOPIC).data(data))
                    .withMessageContaining("unpaired surrogate")
                    .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.MALFORMED));
        }
    }

    @Test
    void retryIsInWholeMillisecondsAsItTravels() {
        assertThat(Update.of(TOPIC).retry(Duration.ofNanos(1_999_999)).build().retry())
                .contains(Duration.ofMillis(1));
    }

    @Test
    void retryHasAtMostEighteenDigits() {
        Duration longest = Duration.ofMillis(999_999_999_999_999_999L);

        assertThat(Update.of(TOPIC).retry(longest).build().retry()).contains(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> Update.of(TOPIC).retry(longest.plusMillis(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Update.of(TOPIC).retry(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> Update.of(TOPIC).retry(Duration.ofMillis(-1)));
    }

    @Test
    void estimatesItsSizeByAllThatItsPublisherChooses() {
        Update update = Update.of(TOPIC).build();

        assertThat(update.estimatedBytes()).isBetween(200L, 500L);
        assertThat(growth(update, Update.of(TOPIC).data("x".repeat(1_000)).build()))
                .isEqualTo(2_000);
        assertThat(growth(update, update.withId(EventId.of("x".repeat(1_000))))).isEqualTo(2_000);
        assertThat(growth(update, Update.of(TOPIC).type("x".repeat(1_000)).build()))
                .isEqualTo(2_000);
        assertThat(growth(
                        update,
                        Update.of(TOPIC).alternateTopic("x".repeat(1_000)).build()))
                .isGreaterThan(2_000);
    }

    @Test
    void doesNotShowItsDataInLogs() {
        assertThat(Update.of(TOPIC)
                        .data("secret")
                        .id(EventId.of("1"))
                        .isPrivate(true)
                        .build())
                .hasToString("Update[id=1, topics=[" + TOPIC + "], private, 6 characters]");
    }

    private static long growth(Update small, Update large) {
        return large.estimatedBytes() - small.estimatedBytes();
    }
}
