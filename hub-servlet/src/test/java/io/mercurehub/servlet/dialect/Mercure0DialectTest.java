package io.mercurehub.servlet.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.fixtures.RecordedLog;
import io.mercurehub.servlet.token.MercureClaim;
import io.mercurehub.servlet.token.VerifiedToken;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Topic;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Mercure0DialectTest {

    private final Mercure0Dialect dialect = new Mercure0Dialect(3, "/.well-known/mercure", false);

    @Test
    void readsTopicsAsTemplatesElseAsTheyAre() {
        List<TopicMatcher> matchers = dialect.matchers(name -> name.equals("topic")
                ? List.of("news", "https://example.com/books/{id}", "{not a template")
                : List.of());

        assertThat(matchers).hasSize(3);
        assertThat(matchers.get(0).matches("news")).isTrue();
        assertThat(matchers.get(1).matches("https://example.com/books/1")).isTrue();
        assertThat(matchers.get(2).matches("{not a template")).isTrue();
    }

    @Test
    void refusesNoTopicAndTooManyOfThem() {
        assertThatThrownBy(() -> dialect.matchers(name -> List.of()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_MATCHER));
        assertThatThrownBy(() -> dialect.matchers(name -> List.of("1", "2", "3", "4")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_MATCHERS));
    }

    @Test
    void grantsWhatTheSelectorsSelect() {
        Grants grants = dialect.grants(token(List.of("news", "https://example.com/{id}"), List.of("*")));

        assertThat(grants.publish().covers(Topic.of("news"))).isTrue();
        assertThat(grants.publish().covers(Topic.of("https://example.com/1"))).isTrue();
        assertThat(grants.publish().covers(Topic.of("other"))).isFalse();
        assertThat(grants.read().covers(Topic.of("anything"))).isTrue();
    }

    @Test
    void grantsNothingWithoutSelectors() {
        assertThat(dialect.grants(token(null, null))).isEqualTo(Grants.NONE);
        assertThat(dialect.grants(token(List.of(), List.of()))).isEqualTo(Grants.NONE);
        assertThat(dialect.isPublisher(token(null, List.of("*")))).isFalse();
        assertThat(dialect.isPublisher(token(List.of(), null))).isTrue();
    }

    @Test
    void ignoresSelectorsThatNoTopicCouldBe() {
        Grants grants = dialect.grants(token(List.of("a\n", "x".repeat(4097), "news"), null));

        assertThat(grants.publish().matchers()).hasSize(1);
        assertThat(grants.publish().covers(Topic.of("news"))).isTrue();
    }

    @Test
    void sharesTheGrantsOfTokensThatSayTheSame() {
        Grants first = dialect.grants(token(List.of("a", "b"), List.of("c")));

        assertThat(dialect.grants(token(List.of("a", "b"), List.of("c")))).isSameAs(first);
        assertThat(dialect.grants(token(List.of("a"), List.of("b", "c")))).isNotEqualTo(first);
    }

    @Test
    void saysOfATopicWithABraceThatItIsNoTemplate() {
        try (RecordedLog log = new RecordedLog(Mercure0Dialect.class)) {
            for (int i = 0; i < 2; i++) {
                dialect.matchers(name -> List.of("{x", "{y}"));
            }

            assertThat(log.lines())
                    .containsExactly(
                            "INFO The topic \"{x\" is no URI template, and selects nothing but the topic of that text"
                                    + " (this is said once)");
        }
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void hasAnAnswerToEveryReason(Reason reason) {
        Answer answer = dialect.answer(new RefusedException(reason, "x", "y"));

        assertThat(answer.status()).isBetween(400, 599);
        assertThat(answer.body())
                .matches(reason == Reason.METHOD_NOT_ALLOWED || reason == Reason.NO_OTHER_ORIGIN ? "" : "[^\n]+\n");
    }

    @Test
    void neverLetsATopicBreakTheLineOfItsAnswer() {
        Answer answer = dialect.answer(new RefusedException(Reason.RESERVED_TOPIC, "a\"\n<b>", "y"));

        assertThat(answer)
                .isEqualTo(
                        new Answer(
                                403,
                                "text/plain; charset=utf-8",
                                "\"a\\\"\\u{a}<b>\": topic value references the reserved \"/.well-known/mercure\" namespace\n"));
    }

    @Test
    void tellsWhatAValueBreaksInOneLine() {
        ProtocolViolationException violation =
                ProtocolViolationException.describe("id", ProtocolViolationException.Kind.RESERVED, "#", "not #");

        assertThat(dialect.answer(violation))
                .isEqualTo(new Answer(400, "text/plain; charset=utf-8", "id: \"#\" (expected: not #)\n"));
    }

    private static VerifiedToken token(@Nullable List<String> publish, @Nullable List<String> subscribe) {
        return new VerifiedToken(
                MercureClaim.of(publish, subscribe, null), Optional.empty(), Optional.empty(), ByteBuffer.allocate(0));
    }
}
