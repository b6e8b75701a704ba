package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.SubscribingPage;
import io.mercurehub.standalone.fixtures.SubscribingPage.Event;
import io.mercurehub.standalone.fixtures.WebSite;
import io.mercurehub.test.browser.Browser;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages in a real browser, from another origin than the hub's. */
@Tag("ci")
final class BrowserIT {

    private static final String PUBLISHER_KEY = "the publisher key, of 32 bytes and more";
    private static final String SUBSCRIBER_KEY = "the subscriber key, of 32 bytes and more";
    private static final String TOKEN =
            Tokens.sign(SUBSCRIBER_KEY, "{\"mercure\":{\"subscribe\":[\"notification/{id}\"]}}");
    private static final String TOPICS = "?topic=notification/1&topic=chat/%7Broom%7D";

    private static Browser browser;
    private static WebSite site;
    private static SubscribingPage page;

    @TempDir
    private Path home;

    @BeforeAll
    static void openBrowser() throws Exception {
        browser = Browser.open();
        site = WebSite.start();
        page = new SubscribingPage(browser);
    }

    @AfterAll
    static void closeBrowser() {
        if (site != null) {
            site.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forgetCookies() {
        browser.forgetCookies();
    }

    @Test
    void aPageGetsWhatItListensFor() throws Exception {
        try (HubProcess hub = start("127.0.0.1:0", "")) {
            URI url = hub.awaitUrl();
            Publisher publisher = new Publisher(url, PUBLISHER_KEY);
            browser.visit(site.page(url + TOPICS, TOKEN));
            page.awaitOpened(1);

            String chat = publisher.publish("topic", "chat/7", "type", "chat", "data", "{\"text\":\"hello\"}");
            String read = publisher.publish(
                    "topic",
                    "notification/1",
                    "private",
                    "on",
                    "type",
                    "read_message",
                    "data",
                    "one\ntwo\r\n\r\nfour\n");
            publisher.publish(
                    "topic", "notification/2", "private", "on", "data", "of a topic that it has not asked for");
            String notification = publisher.publish(
                    "topic", "notification/1", "private", "on", "type", "notification", "data", "Grüße, 世界 🎉");
            publisher.publish("topic", "chat/7", "type", "typing", "data", "of a type that it does not listen for");
            String newMessage =
                    publisher.publish("topic", "notification/1", "private", "on", "type", "new_message", "data", "");
            String untyped = publisher.publish("topic", "chat/7", "id", "urn:example:last", "data", " : ");

            page.awaitLast(untyped);
            assertThat(page.events())
                    .containsExactly(
                            new Event("chat", chat, "{\"text\":\"hello\"}"),
                            new Event("read_message", read, "one\ntwo\n\nfour\n"),
                            new Event("notification", notification, "Grüße, 世界 🎉"),
                            new Event("new_message", newMessage, ""),
                            new Event("message", "urn:example:last", " : "));
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void aPageWithoutACookieGetsNoPrivateUpdates() throws Exception {
        try (HubProcess hub = start("127.0.0.1:0", "")) {
            URI url = hub.awaitUrl();
            Publisher publisher = new Publisher(url, PUBLISHER_KEY);
            browser.visit(site.page(url + TOPICS));
            page.awaitOpened(1);

            publisher.publish("topic", "notification/1", "private", "on", "data", "secret");
            String open = publisher.publish("topic", "notification/1", "data", "for all");

            page.awaitLast(open);
            assertThat(page.events()).containsExactly(new Event("message", open, "for all"));
        }
    }

    /** As every tutorial has it. */
    @Test
    void whoOpensTheHomePageCanSubscribeInTheConsole() throws Exception {
        try (HubProcess hub = start("127.0.0.1:0", "")) {
            URI url = hub.awaitUrl();
            browser.visit(url.resolve("/"));
            browser.evaluate("(() => {"
                    + "window.got = [];"
                    + "const events = new EventSource('/.well-known/mercure?topic=test');"
                    + "events.onopen = () => got.push('open');"
                    + "events.onmessage = event => got.push(event.data);"
                    + "return 0 })()");
            await().untilAsserted(
                            () -> assertThat(browser.evaluate("got.join()")).isEqualTo("open"));

            new Publisher(url, PUBLISHER_KEY).publish("topic", "test", "data", "hello");

            await().untilAsserted(
                            () -> assertThat(browser.evaluate("got.join()")).isEqualTo("open,hello"));
        }
    }

    @Test
    void aPageOfAnOriginThatIsNotAllowedGetsNothing() throws Exception {
        try (HubProcess hub = start("127.0.0.1:0", "");
                WebSite stranger = WebSite.start()) {
            URI url = hub.awaitUrl();
            new Publisher(url, PUBLISHER_KEY).publish("topic", "chat/7", "data", "for all");

            browser.visit(stranger.page(url + TOPICS + "&lastEventID=earliest", TOKEN));
            page.awaitError();

            assertThat(page.errors()).isEqualTo(List.of(2L));
            assertThat(page.opened()).isZero();
            assertThat(page.events()).isEmpty();

            browser.visit(site.page(url + TOPICS + "&lastEventID=earliest", TOKEN));
            page.awaitOpened(1);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void aPageMissesNothingWhileStreamsEnd() throws Exception {
        try (HubProcess hub = start(
                "127.0.0.1:0", "write_timeout 2s\ndispatch_timeout 1s\ntransport memory { max_events 1000000 }")) {
            URI url = hub.awaitUrl();
            Publisher publisher = new Publisher(url, PUBLISHER_KEY);
            // Else a stream that ends before its first update would leave the page without an id to go on from.
            browser.visit(site.page(url + TOPICS + "&lastEventID=earliest", TOKEN));
            page.awaitOpened(1);
            List<Event> published = new ArrayList<>();

            while (page.opened() < 5) {
                for (int i = 0; i < 25; i++) {
                    String data = "update " + published.size();
                    // The retry makes the page come back early, while more is being published.
                    String open = publisher.publish("topic", "chat/7", "type", "chat", "data", data, "retry", "100");
                    published.add(new Event("chat", open, data));
                    String secret = publisher.publish("topic", "notification/1", "private", "on", "data", data);
                    published.add(new Event("message", secret, data));
                }
            }

            page.awaitLast(published.get(published.size() - 1).id());
            assertThat(page.events()).isEqualTo(published);
            assertThat(page.errors()).hasSizeGreaterThanOrEqualTo(4).allMatch(state -> state.equals(0L));
        }
    }

    @Test
    void aPageComesBackAfterARestart() throws Exception {
        URI url;
        String before;
        try (HubProcess hub = start("127.0.0.1:0", "")) {
            url = hub.awaitUrl();
            browser.visit(site.page(url + TOPICS, TOKEN));
            page.awaitOpened(1);
            before = new Publisher(url, PUBLISHER_KEY).publish("topic", "notification/1", "private", "on", "data", "a");
            page.awaitLast(before);

            hub.signal("TERM");

            page.awaitError();
            assertThat(hub.awaitEnd()).isZero();
        }
        try (HubProcess hub = start("127.0.0.1:" + url.getPort(), "")) {
            assertThat(hub.awaitUrl()).isEqualTo(url);
            page.awaitOpened(2);
            String after =
                    new Publisher(url, PUBLISHER_KEY).publish("topic", "notification/1", "private", "on", "data", "b");

            page.awaitLast(after);
            assertThat(page.events())
                    .containsExactly(new Event("message", before, "a"), new Event("message", after, "b"));
            assertThat(page.errors()).allMatch(state -> state.equals(0L));
        }
    }

    @Test
    void theHomePageSaysWhereTheHubIs() throws Exception {
        try (HubProcess hub = start("127.0.0.1:0", "")) {
            URI url = hub.awaitUrl();

            browser.visit(url.resolve("/"));

            assertThat(browser.title()).isEqualTo("Mercure hub");
            assertThat((String) browser.evaluate("document.body.innerText"))
                    .contains("Welcome to Mercure", url.toString(), "curl -N '" + url);
            assertThat(browser.evaluate("document.documentElement.scrollWidth"))
                    .as("nothing is wider than the window")
                    .isEqualTo(browser.evaluate("document.documentElement.clientWidth"));
        }
    }

    private HubProcess start(String serverName, String directives) throws Exception {
        return HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        serverName,
                        "MERCURE_PUBLISHER_JWT_KEY",
                        PUBLISHER_KEY,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        SUBSCRIBER_KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "anonymous\ncors_origins " + site.origin() + "\n" + directives));
    }
}
