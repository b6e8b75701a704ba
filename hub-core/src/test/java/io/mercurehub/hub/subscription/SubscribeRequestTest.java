package io.mercurehub.hub.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscribeRequestTest {

    private static final ExactMatcher BOOK = new ExactMatcher("https://example.com/books/1");
    private static final ExactMatcher AUTHOR = new ExactMatcher("https://example.com/authors/1");

    @Test
    void asksForPublicUpdatesFromNowOnUnlessToldMore() {
        SubscribeRequest request = SubscribeRequest.of(BOOK).build();

        assertThat(request.matchers()).containsExactly(BOOK);
        assertThat(request.grants()).isEqualTo(Grants.NONE);
        assertThat(request.lastEventId()).isEmpty();
        assertThat(request.heartbeat()).isZero();
        assertThat(request.lifetime()).isZero();
        assertThat(request.expiresAt()).isEmpty();
        assertThat(request.payload()).isEmpty();
        assertThat(request.isAnnounced()).isTrue();
    }

    @Test
    void hasWhatItWasGiven() {
        Grants grants = Grants.reading(List.of(BOOK));
        Instant expiry = Instant.parse("2030-01-01T00:00:00Z");

        SubscribeRequest request = SubscribeRequest.of(BOOK)
                .grants(grants)
                .lastEventId(EventId.EARLIEST)
                .heartbeat(Duration.ofSeconds(15))
                .lifetime(Duration.ofHours(1))
                .expiresAt(expiry)
                .payload("{}")
                .announced(false)
                .build();

        assertThat(request.grants()).isSameAs(grants);
        assertThat(request.lastEventId()).contains(EventId.EARLIEST);
        assertThat(request.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(request.lifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(request.expiresAt()).contains(expiry);
        assertThat(request.payload()).contains("{}");
        assertThat(request.isAnnounced()).isFalse();
    }

    @Test
    void countsDuplicateMatchersOnceAndKeepsTheirOrder() {
        List<TopicMatcher> given = new ArrayList<>(List.of(BOOK, AUTHOR, BOOK));
        SubscribeRequest request = SubscribeRequest.of(given).build();

        given.clear();

        assertThat(request.matchers()).containsExactly(BOOK, AUTHOR);
    }

    @Test
    void needsAMatcher() {
        assertThatIllegalArgumentException().isThrownBy(() -> SubscribeRequest.of(List.of()));
    }

    @Test
    void asksForOneTopicOrForAll() {
        assertThat(SubscribeRequest.topic("https://example.com/books/1").build().matchers())
                .containsExactly(BOOK);
        assertThat(SubscribeRequest.topic("*").build().matchers()).containsExactly(ExactMatcher.EVERY_TOPIC);
    }

    @Test
    void asksForATopicThatCanExist() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> SubscribeRequest.topic("a\nb"))
                .satisfies(violation -> assertThat(violation.field()).isEqualTo("topic"));
    }

    @Test
    void timesAreNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscribeRequest.of(BOOK).heartbeat(Duration.ofMillis(-1)))
                .withMessageContaining("heartbeat");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscribeRequest.of(BOOK).lifetime(Duration.ofMillis(-1)))
                .withMessageContaining("lifetime");
    }
}
