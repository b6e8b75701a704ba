package io.mercurehub.hub.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.ProtocolViolationException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicMatcherTest {

    @Test
    void anExactMatcherSelectsTheEqualTopic() {
        TopicMatcher matcher = TopicMatcher.exact("match", "https://example.com/books/{id}");

        assertThat(matcher.matches("https://example.com/books/{id}")).isTrue();
        assertThat(matcher.matches("https://example.com/books/1")).isFalse();
        assertThat(matcher.matches("https://example.com/books/{id}/")).isFalse();
        assertThat(matcher.matches("https://example.com/Books/{id}")).isFalse();
        assertThat(matcher.pattern()).isEqualTo("https://example.com/books/{id}");
        assertThat(matcher.literalPrefix()).isEqualTo("https://example.com/books/{id}");
    }

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "/hub/subscriptions/a/b, true",
        "/hub, true",
        "/hu, false",
        "/other, false",
        "/hub/subscriptions/{topic}/{subscriber}, true",
        "/hub/subscriptions{/topic}{/subscriber}, true",
        "/h{rest}, true",
        "{+all}, true",
        "/other/{rest}, false"
    })
    void saysWhetherAMatcherMaySelectTopicsBelowAPath(String pattern, boolean maySelect) {
        assertThat(TopicMatcher.uriTemplate("topic", pattern).maySelectBelow("/hub"))
                .isEqualTo(maySelect);
    }

    @Test
    void anExactMatcherMaySelectTheEmptyTopic() {
        TopicMatcher matcher = TopicMatcher.exact("match", "");

        assertThat(matcher.matches("")).isTrue();
        assertThat(matcher.matches("a")).isFalse();
    }

    @Test
    void theWildcardSelectsEveryTopic() {
        for (TopicMatcher matcher : new TopicMatcher[] {
            TopicMatcher.exact("match", "*"), TopicMatcher.uriTemplate("topic", "*"), new ExactMatcher("*")
        }) {
            assertThat(matcher).isEqualTo(ExactMatcher.EVERY_TOPIC);
            assertThat(matcher.matches("https://example.com/books/1")).isTrue();
            assertThat(matcher.matches("")).isTrue();
            assertThat(matcher.literalPrefix()).isEmpty();
        }
    }

    @Test
    void anAsteriskWithinAPatternIsNoWildcard() {
        assertThat(TopicMatcher.exact("match", "books/*").matches("books/1")).isFalse();
        assertThat(TopicMatcher.exact("match", "**").matches("books/1")).isFalse();
        assertThat(TopicMatcher.uriTemplate("topic", "books/*").matches("books/*"))
                .isTrue();
    }

    @Test
    void aTemplateSelectsWhatItExpandsToAndItsOwnText() {
        TopicMatcher matcher = TopicMatcher.uriTemplate("topic", "https://example.com/books/{id}");

        assertThat(matcher).isInstanceOf(UriTemplateMatcher.class);
        assertThat(matcher.matches("https://example.com/books/1")).isTrue();
        assertThat(matcher.matches("https://example.com/books/{id}")).isTrue();
        assertThat(matcher.matches("https://example.com/books/1/2")).isFalse();
        assertThat(matcher.matches("https://example.com/authors/1")).isFalse();
        assertThat(matcher.pattern()).isEqualTo("https://example.com/books/{id}");
        assertThat(matcher.literalPrefix()).isEqualTo("https://example.com/books/");
    }

    @Test
    void aTemplateWithoutExpressionsIsATopic() {
        assertThat(TopicMatcher.uriTemplate("topic", "https://example.com/books/1"))
                .isEqualTo(new ExactMatcher("https://example.com/books/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"books/{", "books/{}", "books/{id", "books/{id}}", "{!id}"})
    void whatIsNoTemplateIsATopic(String pattern) {
        TopicMatcher matcher = TopicMatcher.uriTemplate("topic", pattern);

        assertThat(matcher).isEqualTo(new ExactMatcher(pattern));
        assertThat(matcher.matches(pattern)).isTrue();
    }

    @Test
    void matchersOfOneKindAndPatternAreEqual() {
        assertThat(TopicMatcher.uriTemplate("topic", "books/{id}"))
                .isEqualTo(TopicMatcher.uriTemplate("topic", "books/{id}"))
                .hasSameHashCodeAs(TopicMatcher.uriTemplate("topic", "books/{id}"))
                .isNotEqualTo(TopicMatcher.uriTemplate("topic", "books/{name}"))
                .isNotEqualTo(TopicMatcher.exact("match", "books/{id}"));
        assertThat(TopicMatcher.exact("match", "books/1")).isEqualTo(TopicMatcher.exact("match", "books/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "{a}\u200b", "\ufeff"})
    void aPatternHasNoControlOrFormatCharacter(String pattern) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> TopicMatcher.exact("match", pattern))
                .satisfies(violation -> {
                    assertThat(violation.kind()).isEqualTo(Kind.FORBIDDEN_CHARACTER);
                    assertThat(violation.field()).isEqualTo("match");
                });
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> TopicMatcher.uriTemplate("topic", pattern))
                .satisfies(violation -> assertThat(violation.field()).isEqualTo("topic"));
    }

    @Test
    void aPatternIsNotLongerThanTheLimit() {
        assertThat(TopicMatcher.exact("match", "x".repeat(4096)).pattern()).hasSize(4096);
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> TopicMatcher.exact("match", "x".repeat(4097)))
                .withMessageContaining("(expected: at most 4096 characters, found 4097)")
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.TOO_LARGE));
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> TopicMatcher.uriTemplate("topic", "{" + "x".repeat(4096) + "}"));
    }
}
