package io.mercurehub.hub.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.update.Topic;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedNamespaceTest {

    private final ReservedNamespace reserved =
            new ReservedNamespace(URI.create("https://hub.example.com/.well-known/mercure"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/mercure",
                "/.well-known/mercure/subscriptions/x/y",
                "https://other.example/.well-known/mercure/x",
                "https://other.example/.well-known/%6Dercure/x",
                "https://other.example/%2Ewell-known/mercure",
                "/.well-known/x/../mercure/x",
                "/.well-known/%2e%2e/.well-known/mercure",
                "/../.well-known/./mercure",
                "mercure",
                "mercure/x",
                "./mercure",
                "%6dercure",
                "",
                "?query",
                "#fragment",
                "https:",
                "https:?query",
                "https:mercure",
                "https:/.well-known/mercure",
                "\\.well-known\\mercure\\x",
                " /.well-known/mercure",
                "//other.example/.well-known/mercure",
                "x/../mercure/{id}",
                "anything that has /.well-known/mercure in it"
            })
    void refusesWhatAddressesTheHubsOwnPath(String topic) {
        assertThat(reserved.contains(new Topic(topic))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notification/1",
                "https://example.com/books/1",
                "https://example.com/mercure",
                "/mercure",
                "../mercure",
                "urn:uuid:e1ee88e2-532a-4d6f-ba70-f0f8bd584022",
                "mercure-news",
                "mercurex/1",
                "foo:mercure",
                "chat room 7",
                "{id}",
                "é/ü",
                "https://[broken/.well-known",
                "100%",
                "."
            })
    void acceptsAllOtherTopics(String topic) {
        assertThat(reserved.contains(new Topic(topic))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/app/hub", "/app/hub/x", "hub", "/.well-known/mercure/x", "https://x.example/app/h%75b"})
    void followsTheRealPathOfTheHub(String topic) {
        ReservedNamespace elsewhere = new ReservedNamespace(URI.create("https://hub.example.com/app/hub"));

        assertThat(elsewhere.contains(new Topic(topic))).isTrue();
        assertThat(elsewhere.contains(new Topic("/app/hubs"))).isFalse();
    }

    /** The well-known ones, and others that somebody may have in a token or subscribe to. */
    private static final List<TopicMatcher> PRESENCE = Stream.of(
                    "/hub/subscriptions/{topic}/{subscriber}",
                    "/hub/subscriptions{/topic}{/subscriber}",
                    "/hub/subscriptions/{+all}",
                    "/hub/{a}/{b}/{c}",
                    "/hub{+all}")
            .map(template -> TopicMatcher.uriTemplate("topic", template))
            .toList();

    @Property(tries = 20_000)
    void reservesWhateverATemplateForPresenceSelects(@ForAll("texts") String text) {
        Assume.that(PRESENCE.stream().anyMatch(template -> template.matches(text)));
        ReservedNamespace atHub = new ReservedNamespace(URI.create("https://hub.example.com/hub"));

        assertThat(atHub.contains(new Topic(text)) || (text.startsWith("/hub") && !text.startsWith("/hub/")))
                .as(text)
                .isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece = Arbitraries.of(
                "/", "x", "%0A", "%7F", "%00", "%2F", "%", "..", ".", "\\", ":", "?", "#", "[", " ", "é", "//h", "hub");
        return Combinators.combine(
                        Arbitraries.of("/hub/subscriptions/", "/hub/", "/hub", ""),
                        piece.list().ofMaxSize(6).map(pieces -> String.join("", pieces)))
                .as(String::concat)
                .filter(text -> !text.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hub/subscriptions/x%0A/y",
                "/hub/subscriptions/x%7F/y",
                "/hub/subscriptions/x%00/y",
                "https://hub.example.com/hub/subscriptions/x%0A/y",
                "/hub/../x"
            })
    void reservesWhatCannotBeParsed(String topic) {
        assertThat(new ReservedNamespace(URI.create("https://hub.example.com/hub")).contains(new Topic(topic)))
                .isTrue();
    }
}
