package io.mercurehub.hub.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.protocol.ProtocolViolationException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicMatchersTest {

    private final TopicMatchers matchers = new TopicMatchers();

    @Test
    void anExactMatcherSelectsTheEqualTopic() {
        TopicMatcher matcher = matchers.exact("match", "https://example.com/books/{id}");

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
        assertThat(matchers.uriTemplate("topic", pattern).maySelectBelow("/hub"))
                .isEqualTo(maySelect);
    }

    @Test
    void anExactMatcherMaySelectTheEmptyTopic() {
        TopicMatcher matcher = matchers.exact("match", "");

        assertThat(matcher.matches("")).isTrue();
        assertThat(matcher.matches("a")).isFalse();
    }

    @Test
    void theWildcardSelectsEveryTopic() {
        for (TopicMatcher matcher : new TopicMatcher[] {
            matchers.exact("match", "*"), matchers.uriTemplate("topic", "*"), new ExactMatcher("*")
        }) {
            assertThat(matcher).isEqualTo(ExactMatcher.EVERY_TOPIC);
            assertThat(matcher.matches("https://example.com/books/1")).isTrue();
            assertThat(matcher.matches("")).isTrue();
            assertThat(matcher.literalPrefix()).isEmpty();
        }
    }

    @Test
    void anAsteriskWithinAPatternIsNoWildcard() {
        assertThat(matchers.exact("match", "books/*").matches("books/1")).isFalse();
        assertThat(matchers.exact("match", "**").matches("books/1")).isFalse();
        assertThat(matchers.uriTemplate("topic", "books/*").matches("books/*")).isTrue();
    }

    @Test
    void aTemplateSelectsWhatItExpandsToAndItsOwnText() {
        TopicMatcher matcher = matchers.uriTemplate("topic", "https://example.com/books/{id}");

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
        assertThat(matchers.uriTemplate("topic", "https://example.com/books/1"))
                .isEqualTo(new ExactMatcher("https://example.com/books/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"books/{", "books/{}", "books/{id", "books/{id}}", "{!id}"})
    void whatIsNoTemplateIsATopic(String pattern) {
        TopicMatcher matcher = matchers.uriTemplate("topic", pattern);

        assertThat(matcher).isEqualTo(new ExactMatcher(pattern));
        assertThat(matcher.matches(pattern)).isTrue();
    }

    @Test
    void matchersOfOneKindAndPatternAreEqual() {
        assertThat(matchers.uriTemplate("topic", "books/{id}"))
                .isEqualTo(matchers.uriTemplate("topic", "books/{id}"))
                .hasSameHashCodeAs(matchers.uriTemplate("topic", "books/{id}"))
                .isNotEqualTo(matchers.uriTemplate("topic", "books/{name}"))
                .isNotEqualTo(matchers.exact("match", "books/{id}"));
        assertThat(matchers.exact("match", "books/1")).isEqualTo(matchers.exact("match", "books/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "{a}\u200b", "\ufeff"})
    void aPatternHasNoControlOrFormatCharacter(String pattern) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> matchers.exact("match", pattern))
                .satisfies(violation -> {
                    assertThat(violation.kind()).isEqualTo(Kind.FORBIDDEN_CHARACTER);
                    assertThat(violation.field()).isEqualTo("match");
                });
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> matchers.uriTemplate("topic", pattern))
                .satisfies(violation -> assertThat(violation.field()).isEqualTo("topic"));
    }

    @Test
    void aPatternIsNotLongerThanTheLimit() {
        TopicMatchers ofTen = new TopicMatchers(10);

        assertThat(ofTen.exact("match", "x".repeat(10)).matches("x".repeat(10))).isTrue();
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> ofTen.exact("match", "x".repeat(11)))
                .withMessage("match: \"xxxxxxxxxxx\" (expected: at most 10 characters, found 11)")
                .satisfies(violation -> assertThat(violation.kind()).isEqualTo(Kind.TOO_LARGE));
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> ofTen.uriTemplate("topic", "{" + "x".repeat(10) + "}"));
        assertThat(matchers.exact("match", "x".repeat(4096)).pattern()).hasSize(4096);
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> matchers.exact("match", "x".repeat(4097)));
    }
}
