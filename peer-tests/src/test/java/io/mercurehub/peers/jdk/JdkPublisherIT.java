package io.mercurehub.peers.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.peers.TutorialHub;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/clients.md} that publishes from Java. */
class JdkPublisherIT {

    @Test
    void publishesAndSaysWhyItCannot() throws Exception {
        try (TutorialHub hub = TutorialHub.start()) {
            EventStream page = EventStream.open(HttpClient.newHttpClient(), URI.create(hub.url() + "?topic=a%26b"));
            String token = Tokens.sign(hub.publisherKey(), "{\"mercure\":{\"publish\":[\"*\"]}}");

            String id = new JdkPublisher(hub.url(), token).publish("a&b", "50% größer");

            page.awaitLine("data: 50% größer");
            assertThat(page.lines()).contains("id: " + id);
            assertThatThrownBy(() -> new JdkPublisher(hub.url(), "x".repeat(60)).publish("a", "b"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(hub.url() + ": 401 Unauthorized");
        }
    }
}
