package io.mercurehub.peers.symfony;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.peers.TutorialHub;
import io.mercurehub.peers.symfony.SymfonyApplication.Output;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An application of Symfony notifies the readers of its pages. All tests share one hub. */
final class SymfonyIT {

    private static final URI WWW = URI.create("https://www.example.org/notifications");
    private static final Pattern COOKIE = Pattern.compile("Set-Cookie: +(mercureAuthorization=[^;]+)(.*)\r\n");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static SymfonyApplication application;
    private static TutorialHub hub;

    @BeforeAll
    static void start() throws Exception {
        application = new SymfonyApplication();
        hub = TutorialHub.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void notifiesTheReceiversAndNobodyElse() throws Exception {
        EventStream first = subscribe("1");
        EventStream second = subscribe("2");
        EventStream other = subscribe("3");
        EventStream anonymous = EventStream.open(CLIENT, topic("1"));

        Output published = application.publish(
                hub.url(), hub.publisherKey(), "notification/{id}", "new_message", "{\"text\":\"Grüße\"}", "1", "2");
        new Publisher(hub.url(), hub.publisherKey())
                .publish(
                        "topic", "notification/1", "topic", "notification/2", "topic", "notification/3", "data", "end");

        assertThat(published.text()).startsWith("urn:uuid:");
        for (EventStream receiver : List.of(first, second)) {
            receiver.awaitLine("data: end");
            assertThat(receiver.lines())
                    .containsSequence(
                            "event: new_message",
                            "id: " + published.text(),
                            "data: {\"text\":\"Gr\\u00fc\\u00dfe\"}",
                            "");
        }
        for (EventStream stranger : List.of(other, anonymous)) {
            stranger.awaitLine("data: end");
            assertThat(stranger.lines()).doesNotContain("event: new_message", "id: " + published.text());
        }
    }

    @Test
    void hasPagesThatSayWhereTheHubIsAndBringTheCookieForIt() throws Exception {
        URI publicUrl = URI.create("https://messages.example.org/.well-known/mercure");

        String page = application.page(publicUrl, hub.subscriberKey(), WWW, "1");

        assertThat(page)
                .containsPattern("\nLink: +<https://messages.example.org/.well-known/mercure>; rel=\"mercure\"\r\n");
        assertThat(cookie(page).group(2))
                .isEqualTo("; path=/.well-known/mercure; domain=.example.org; secure; httponly; samesite=strict");
    }

    @Test
    void isToldInTheLogWhenItSignsCookiesWithTheKeyForPublishing() throws Exception {
        String page = application.page(hub.url(), hub.publisherKey(), hub.url().resolve("/page"), "1");
        HttpRequest request = HttpRequest.newBuilder(topic("1"))
                .header("Cookie", cookie(page).group(1))
                .build();

        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(hub.process().awaitErr("A subscriber's token (cookie)"))
                .contains("is signed with the publishers' key", "as Symfony does", "publisher_jwt and subscriber_jwt");
    }

    @Test
    void learnsWhyNothingIsPublishedWithAWrongKey() throws Exception {
        Output failure = application.publish(hub.url(), "another key, which is long enough", "*", "t", "{}", "1");

        assertFails(failure, "HTTP/1.1 401 Unauthorized returned for \"" + hub.url() + "\".\nThe hub: Unauthorized");
        hub.process().awaitErr("]: token.signature: ");
    }

    @Test
    void learnsWhyNothingIsPublishedWithoutTheRightToPublish() throws Exception {
        Output noPublisher = application.publish(hub.url(), hub.publisherKey(), "", "t", "{}", "1");
        Output otherTopic = application.publish(hub.url(), hub.publisherKey(), "notification/2", "t", "{}", "1");

        assertFails(noPublisher, "HTTP/1.1 401 Unauthorized returned for \"" + hub.url() + "\".");
        hub.process().awaitErr("]: grant.no-publish: ");
        assertFails(otherTopic, "HTTP/1.1 401 Unauthorized returned for \"" + hub.url() + "\".");
        hub.process().awaitErr("]: grant.topic-not-covered: mercure.publish of the token does not cover ");
    }

    @Test
    void learnsWhatIsWrongWithAnUpdate() throws Exception {
        Output badType = application.publish(hub.url(), hub.publisherKey(), "*", "a\nb", "{}", "1");
        String large = "{\"text\":\"" + "x".repeat(11_000_000) + "\"}";
        Output tooLarge = application.publish(hub.url(), hub.publisherKey(), "*", "t", large, "1");

        assertFails(badType, "The hub: \"type\" field contains a forbidden control character");
        assertFails(tooLarge, "The hub: body too large (expected: at most 10485760 bytes)");
    }

    @Test
    void learnsThatNoHubIsThere() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:" + FreePort.next() + TutorialHub.PATH);

        Output failure = application.publish(nowhere, hub.publisherKey(), "*", "t", "{}", "1");

        assertFails(failure, "Failed to connect to 127.0.0.1 port " + nowhere.getPort());
    }

    private static void assertFails(Output failure, String cause) {
        assertThat(failure.status()).isEqualTo(1);
        assertThat(failure.text())
                .startsWith("Symfony\\Component\\Mercure\\Exception\\RuntimeException\nFailed to send an update.\n")
                .contains(cause);
    }

    /** Subscribes as the page of a receiver does, with the cookie that it came with. */
    private static EventStream subscribe(String receiver) throws Exception {
        String page = application.page(hub.url(), hub.subscriberKey(), hub.url().resolve("/page"), receiver);
        return EventStream.open(CLIENT, topic(receiver), "Cookie", cookie(page).group(1));
    }

    private static URI topic(String receiver) {
        return URI.create(hub.url() + "?topic=notification/" + receiver);
    }

    private static Matcher cookie(String page) {
        Matcher cookie = COOKIE.matcher(page);
        assertThat(cookie.find()).as(page).isTrue();
        return cookie;
    }
}
