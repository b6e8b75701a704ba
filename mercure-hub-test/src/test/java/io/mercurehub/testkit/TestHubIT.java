package io.mercurehub.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.AssertionFailedError;

/** What a test sees of a hub. */
class TestHubIT {

    @RegisterExtension
    static final MercureHubExtension MERCURE = new MercureHubExtension();

    private final TestHub hub = MERCURE.hub();

    @Test
    void waitsForUpdatesInOrder() {
        TestSubscription all = hub.subscribe("*");
        TestSubscription books = hub.subscribe("books/{id}", "shelf");

        hub.publish(Update.of("books/1").data("1").isPrivate(true).build());
        hub.publish(Update.of("other").data("2").build());
        hub.publish(
                Update.of("shelf").data("3").type("x").id(EventId.of("urn:3")).build());

        assertThat(all.awaitData("2").type()).isEqualTo("message");
        assertThat(all.next().id()).isEqualTo("urn:3");
        assertThat(books.next().data()).isEqualTo("1");
        assertThat(books.await("an x", update -> update.type().equals("x")).data())
                .isEqualTo("3");
        books.expectNothingMore();
        all.expectNothingMore();
        assertThat(all.received()).extracting(update -> update.data()).containsExactly("1", "2", "3");
    }

    @Test
    void showsToEachReaderWhatItMaySee() {
        TestSubscription guest = hub.subscribeAs("", "*");
        TestSubscription reader = hub.subscribeAs(hub.subscriberToken("books/1"), "*");

        hub.publish(Update.of("books/1").data("1").isPrivate(true).build());
        hub.publish(Update.of("books/2").data("2").isPrivate(true).build());
        hub.publish(Update.of("books/3").data("3").build());

        assertThat(guest.next().data()).isEqualTo("3");
        assertThat(reader.next().data()).isEqualTo("1");
        assertThat(reader.next().data()).isEqualTo("3");
    }

    @Test
    void saysWhatHasComeInsteadOfWhatWasAwaited() {
        try (TestHub impatient =
                TestHub.builder().timeLimit(Duration.ofSeconds(2)).start()) {
            TestSubscription books = impatient.subscribe("books");
            expectFailure(
                    "expected an update of [books], but none has come within 2000 ms\nNothing has come.", books::next);
        }
        TestSubscription books = hub.subscribe("books");
        hub.publish(Update.of("books").id(EventId.of("urn:1")).data("a").build());
        hub.publish(
                Update.of("books").id(EventId.of("urn:2")).data("b").type("x").build());
        books.next();

        expectFailure(
                "expected nothing more of [books]\nHas come:\n"
                        + "  1. (looked at) type message, id urn:1, data a\n  2. type x, id urn:2, data b",
                books::expectNothingMore);
    }

    @Test
    void saysWhyASubscriptionDoesNotBegin() {
        assertThatExceptionOfType(AssertionFailedError.class)
                .isThrownBy(() -> hub.subscribeAs("no.such.token-of-any-hub-that-anybody-knows", "a"))
                .withMessageStartingWith("subscribing to [a] has failed: ")
                .withMessageContaining("the hub answers 401");
    }

    @Test
    void saysWhyAnUpdateIsRefused() {
        assertThatExceptionOfType(AssertionFailedError.class)
                .isThrownBy(() -> hub.publish(
                        Update.of("/.well-known/mercure/subscriptions/a/b").build()))
                .withMessageContaining("has failed: ");
    }

    private static void expectFailure(String message, Runnable expectation) {
        assertThatExceptionOfType(AssertionFailedError.class)
                .isThrownBy(expectation::run)
                .withMessage(message);
    }
}
