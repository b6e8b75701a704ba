package io.mercurehub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

class RecordingHubTest {

    private static final Update SOLD = Update.of("books/1")
            .alternateTopic("books")
            .data("sold")
            .type("sale")
            .id(EventId.of("urn:1"))
            .isPrivate(true)
            .build();
    private static final Update NEW = Update.of("books/2").data("new").build();

    private final RecordingHub hub = new RecordingHub();

    @Test
    void keepsWhatIsPublishedInOrder() {
        hub.publish(SOLD);
        hub.publish(NEW);

        assertThat(hub.published()).containsExactly(SOLD, NEW);
        hub.expect("books")
                .hasData("sold")
                .hasType("sale")
                .hasId("urn:1")
                .hasTopics("books/1", "books")
                .isPrivate();
        assertThat(hub.expect("books/2").isPublic().update()).isEqualTo(NEW);
        hub.expectNothingMore();
    }

    @Test
    void answersAsAHubDoes() {
        assertThat(hub.publish(SOLD)).isCompletedWithValue(EventId.of("urn:1"));
        assertThat(hub.publish(NEW).toCompletableFuture().join().value()).startsWith("urn:uuid:");
    }

    @Test
    void failsAsOftenAsItShall() {
        hub.failNext(new IllegalStateException("away"));

        CompletableFuture<EventId> failed = hub.publish(SOLD).toCompletableFuture();

        assertThat(failed)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessage("away");
        hub.expectNothingMore();
        hub.publish(NEW);
        hub.expect("books/2");
    }

    @Test
    void saysWhatWasPublishedInstead() {
        expectFailure(
                "expected an update of a, but nothing more was published\nNothing was published.",
                () -> hub.expect("a"));

        hub.publish(SOLD);
        hub.publish(NEW);

        String published = "\nPublished:\n  1. private, type sale, id urn:1, topics [books/1, books], data sold\n"
                + "  2. public, topics [books/2], data new";
        expectFailure("expected nothing more than 0, but there are 2" + published, hub::expectNothingMore);
        expectFailure("expected an update of a, but update 1 is another" + published, () -> hub.expect("a"));
        RecordingHub.PublishedUpdate second = hub.expect("books/2");
        expectFailure("expected of update 2 the data x, but it is new" + published, () -> second.hasData("x"));
        expectFailure("expected of update 2 the type x, but it is none" + published, () -> second.hasType("x"));
        expectFailure("expected of update 2 the id x, but it is none" + published, () -> second.hasId("x"));
        expectFailure("expected of update 2 the reach private, but it is public" + published, second::isPrivate);
        expectFailure(
                "expected of update 2 the topics a, b, but it is books/2" + published,
                () -> second.hasTopics("a", "b"));
        expectFailure("expected an update of a, but nothing more was published" + published, () -> hub.expect("a"));
    }

    @Test
    void forgets() {
        hub.publish(SOLD);
        hub.expect("books");
        hub.failNext(new IllegalStateException());

        hub.clear();

        assertThat(hub.published()).isEmpty();
        hub.publish(NEW);
        hub.expect("books/2");
    }

    private static void expectFailure(String message, Runnable expectation) {
        assertThatExceptionOfType(AssertionFailedError.class)
                .isThrownBy(expectation::run)
                .withMessage(message);
    }
}
