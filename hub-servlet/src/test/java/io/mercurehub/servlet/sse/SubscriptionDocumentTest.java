package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionDocumentTest {

    private static final String ADA = "urn:uuid:bb3de268-05b0-4c65-b44e-8f9acefc29d6";
    private static final String PATH = "/.well-known/mercure/subscriptions";

    private final SubscriptionDocument document = new SubscriptionDocument("/.well-known/mercure");

    @Test
    void tellsThatASubscriptionHasCome() {
        Subscription subscription =
                subscription("https://example.com/books/{id}", "{\"user\":\"ada\",\"roles\":[1,[]]}");

        assertThat(document.data(subscription, true)).isEqualTo("""
                        {
                          "@context": "https://mercure.rocks/",
                          "id": "/.well-known/mercure/subscriptions/https%3A%2F%2Fexample.com%2Fbooks%2F%7Bid%7D/urn%3Auuid%3Abb3de268-05b0-4c65-b44e-8f9acefc29d6",
                          "type": "Subscription",
                          "subscriber": "urn:uuid:bb3de268-05b0-4c65-b44e-8f9acefc29d6",
                          "topic": "https://example.com/books/{id}",
                          "active": true,
                          "payload": {
                            "user": "ada",
                            "roles": [
                              1,
                              []
                            ]
                          }
                        }""");
    }

    @Test
    void readsTheComingThatItHasWritten() {
        for (String payload : Arrays.asList(null, "{\"user\":\"ada\",\"roles\":[1.50,[],1e400]}", "\"ada\"", "12")) {
            Subscription subscription = subscription("https://example.com/books/{id}", payload);

            Subscription read = document.come(document.data(subscription, true)).orElseThrow();

            assertThat(read.subscriberId()).isEqualTo(ADA);
            assertThat(read.matcher()).isEqualTo(TopicMatcher.uriTemplate("topic", "https://example.com/books/{id}"));
            assertThat(document.data(read, true)).isEqualTo(document.data(subscription, true));
            assertThat(document.topics(read)).isEqualTo(document.topics(subscription));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}", "12", "{\"subscriber\":1,\"topic\":\"a\",\"active\":true}"})
    void readsNoComingInAnythingElse(String data) {
        assertThat(document.come(data)).isEmpty();
        assertThat(document.come(document.data(subscription("a", null), false))).isEmpty();
    }

    @Test
    void tellsThatASubscriptionHasGone() {
        assertThat(document.data(subscription("a", null), false)).isEqualTo("""
                        {
                          "@context": "https://mercure.rocks/",
                          "id": "/.well-known/mercure/subscriptions/a/urn%3Auuid%3Abb3de268-05b0-4c65-b44e-8f9acefc29d6",
                          "type": "Subscription",
                          "subscriber": "urn:uuid:bb3de268-05b0-4c65-b44e-8f9acefc29d6",
                          "topic": "a",
                          "active": false
                        }""");
    }

    @Test
    void describesOneAsOfAnUpdate() {
        byte[] one = document.one(subscription("a", "\"Ada ✓\""), EventId.of("urn:x:\"1\""));

        assertThat(new String(one, UTF_8)).isEqualTo("""
                        {
                          "@context": "https://mercure.rocks/",
                          "id": "/.well-known/mercure/subscriptions/a/urn%3Auuid%3Abb3de268-05b0-4c65-b44e-8f9acefc29d6",
                          "type": "Subscription",
                          "subscriber": "urn:uuid:bb3de268-05b0-4c65-b44e-8f9acefc29d6",
                          "topic": "a",
                          "active": true,
                          "payload": "Ada ✓",
                          "lastEventID": "urn:x:\\"1\\""
                        }""");
    }

    @Test
    void listsSeveralAsOfAnUpdate() {
        byte[] list = document.list(
                PATH + "?x=1",
                List.of(subscription("a", null), new Subscription("s", new ExactMatcher("b"), Optional.of("{}"))),
                EventId.EARLIEST);

        assertThat(new String(list, UTF_8)).isEqualTo("""
                        {
                          "@context": "https://mercure.rocks/",
                          "id": "/.well-known/mercure/subscriptions?x=1",
                          "type": "Subscriptions",
                          "lastEventID": "earliest",
                          "subscriptions": [
                            {
                              "id": "/.well-known/mercure/subscriptions/a/urn%3Auuid%3Abb3de268-05b0-4c65-b44e-8f9acefc29d6",
                              "type": "Subscription",
                              "subscriber": "urn:uuid:bb3de268-05b0-4c65-b44e-8f9acefc29d6",
                              "topic": "a",
                              "active": true
                            },
                            {
                              "id": "/.well-known/mercure/subscriptions/b/s",
                              "type": "Subscription",
                              "subscriber": "s",
                              "topic": "b",
                              "active": true,
                              "payload": {}
                            }
                          ]
                        }""");
    }

    @Test
    void listsNobody() {
        assertThat(new String(document.list(PATH, List.of(), EventId.of("urn:x:1")), UTF_8))
                .isEqualTo("""
                        {
                          "@context": "https://mercure.rocks/",
                          "id": "/.well-known/mercure/subscriptions",
                          "type": "Subscriptions",
                          "lastEventID": "urn:x:1",
                          "subscriptions": []
                        }""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "AZaz09-._~ AZaz09-._~",
                "*!'() %2A%21%27%28%29",
                "a/b?c=d&e#f a%2Fb%3Fc%3Dd%26e%23f",
                "100%25+ 100%2525%2B",
                "é😀 %C3%A9%F0%9F%98%80"
            })
    void escapesAllButTheUnreservedCharacters(String topic, String escaped) {
        assertThat(document.topics(topic)).containsExactly(Topic.of(PATH + "/" + escaped));
    }

    @Test
    void writesASpaceAsAFormDoesAndIsFoundByTemplatesAllTheSame() {
        Subscription subscription = new Subscription("s 1", new ExactMatcher("a b"), Optional.empty());

        assertThat(document.topics(subscription))
                .containsExactly(Topic.of(PATH + "/a+b/s+1"), Topic.of(PATH + "/a%20b/s%201"));
        assertThat(document.data(subscription, true)).contains("\"id\": \"" + PATH + "/a+b/s+1\",\n");
    }

    @Test
    void isBelowThePathOfTheHub() {
        assertThat(new SubscriptionDocument("/app/%C3%A9/live").topics(subscription("a", null)))
                .containsExactly(Topic.of(
                        "/app/%C3%A9/live/subscriptions/a/" + "urn%3Auuid%3Abb3de268-05b0-4c65-b44e-8f9acefc29d6"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "1.50 1.50",
                "12345678901234567890.123 12345678901234567890.123",
                "false false",
                "not-json \"not-json\""
            })
    void passesThePayloadOnAsItIs(String payload, String written) {
        assertThat(document.data(subscription("a", payload), true)).endsWith("\"payload\": " + written + "\n}");
    }

    @Test
    void tellsOfAGoingWhatWasToldOfTheComing() {
        Subscription subscription = subscription("é/{id}", "{\"n\":1.50,\"list\":[{}]}");

        assertThat(document.gone(document.data(subscription, true))).contains(document.data(subscription, false));
        assertThat(document.gone(document.data(subscription, false))).isEmpty();
        assertThat(document.gone("no JSON")).isEmpty();
        assertThat(document.gone("[]")).isEmpty();
        assertThat(document.gone("{}")).isEmpty();
    }

    @Test
    void hasNoPayloadThatIsNull() {
        assertThat(document.data(subscription("a", "null"), true)).endsWith("\"active\": true\n}");
    }

    private static Subscription subscription(String topic, @Nullable String payload) {
        return new Subscription(ADA, new ExactMatcher(topic), Optional.ofNullable(payload));
    }
}
