package io.mercurehub.hub.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantTest {

    private static final Topic BOOK = Topic.of("https://example.com/books/1");
    private static final Topic AUTHOR = Topic.of("https://example.com/authors/1");

    private static final TopicMatcher THE_BOOK = new ExactMatcher("https://example.com/books/1");
    private static final TopicMatcher THE_AUTHOR = new ExactMatcher("https://example.com/authors/1");
    private static final TopicMatcher ANY_BOOK = TopicMatcher.uriTemplate("topic", "https://example.com/books/{id}");

    @Test
    void coversWhatOneOfItsMatchersSelects() {
        for (Grant grant : List.of(
                Grant.of(List.of(THE_BOOK)), Grant.of(List.of(ANY_BOOK)), Grant.of(List.of(THE_BOOK, ANY_BOOK)))) {
            assertThat(grant.covers(BOOK)).isTrue();
            assertThat(grant.covers(AUTHOR)).isFalse();
        }
        assertThat(Grant.of(List.of(THE_AUTHOR, ANY_BOOK)).covers(BOOK)).isTrue();
        assertThat(Grant.of(List.of(THE_AUTHOR, ANY_BOOK)).covers(AUTHOR)).isTrue();
    }

    @Test
    void coversNothingWithoutMatchers() {
        assertThat(Grant.of(List.of())).isSameAs(Grant.NONE);
        assertThat(Grant.NONE.covers(BOOK)).isFalse();
        assertThat(Grant.NONE.coversAny(List.of(BOOK, AUTHOR))).isFalse();
        assertThat(Grant.NONE.coversAll(List.of(BOOK))).isFalse();
    }

    @Test
    void coversEveryTopicWithTheWildcard() {
        Grant grant = Grant.of(List.of(THE_BOOK, ExactMatcher.EVERY_TOPIC));

        assertThat(grant.covers(AUTHOR)).isTrue();
        assertThat(grant.coversAll(List.of(BOOK, AUTHOR))).isTrue();
        assertThat(grant.coversAny(List.of(AUTHOR))).isTrue();
        assertThat(Grant.of(List.of(ExactMatcher.EVERY_TOPIC))).isEqualTo(Grant.EVERY_TOPIC);
    }

    @Test
    void tellsAllFromAny() {
        Grant grant = Grant.of(List.of(ANY_BOOK));

        assertThat(grant.coversAll(List.of(BOOK))).isTrue();
        assertThat(grant.coversAll(List.of(BOOK, AUTHOR))).isFalse();
        assertThat(grant.coversAny(List.of(AUTHOR, BOOK))).isTrue();
        assertThat(grant.coversAny(List.of(AUTHOR))).isFalse();
    }

    @Test
    void isEqualToOneOfTheSameMatchersInAnyOrder() {
        assertThat(Grant.of(List.of(THE_BOOK, THE_AUTHOR)))
                .isEqualTo(Grant.of(List.of(THE_AUTHOR, THE_BOOK, THE_AUTHOR)))
                .hasSameHashCodeAs(Grant.of(List.of(THE_AUTHOR, THE_BOOK)))
                .isNotEqualTo(Grant.of(List.of(THE_BOOK)));
        assertThat(Grant.of(List.of(THE_BOOK, THE_BOOK)).matchers()).containsExactly(THE_BOOK);
    }

    @Test
    void grantsPublishingWhenEveryTopicIsCovered() {
        Grants grants = new Grants(Grant.of(List.of(ANY_BOOK)), Grant.NONE);

        assertThat(grants.canPublish(List.of(BOOK))).isTrue();
        assertThat(grants.canPublish(List.of(BOOK, AUTHOR))).isFalse();
        assertThat(Grants.NONE.canPublish(List.of(BOOK))).isFalse();
        assertThat(Grants.reading(List.of(ANY_BOOK)).canPublish(List.of(BOOK))).isFalse();
    }

    @Test
    void grantsReadingWhenOneTopicIsCovered() {
        Update update = Update.of(AUTHOR).alternateTopic(BOOK).isPrivate(true).build();

        assertThat(Grants.reading(List.of(THE_BOOK)).canRead(update)).isTrue();
        assertThat(Grants.reading(List.of(new ExactMatcher("other"))).canRead(update))
                .isFalse();
        assertThat(new Grants(Grant.EVERY_TOPIC, Grant.NONE).canRead(update)).isFalse();
        assertThat(Grants.NONE.canRead(update)).isFalse();
    }

    @Test
    void publicUpdatesNeedNoGrant() {
        assertThat(Grants.NONE.canRead(Update.of(BOOK).build())).isTrue();
    }
}
