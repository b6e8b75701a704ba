package io.mercurehub.hub.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
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
}
