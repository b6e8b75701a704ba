package io.mercurehub.peers.javascript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.peers.TutorialHub;
import io.mercurehub.test.browser.Browser;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code mercure-client-js} in the tabs of one Chromium, at the built jar. */
final class MercureClientIT {

    private static final Pattern SUBSCRIBER = Pattern.compile("\"subscriber\":");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Site site;
    private TutorialHub hub;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        browser = Browser.open();
        site = Site.start(Path.of("target/javascript").toAbsolutePath());
        hub = TutorialHub.start("cors_origins " + site.origin(), "subscriptions");
    }

    @AfterEach
    void stop() throws Exception {
        // Where the browser is missing, the rest has not been started.
        for (AutoCloseable started :
                Stream.of(browser, hub, site).filter(Objects::nonNull).toList()) {
            started.close();
        }
    }

    @Test
    void tabsOfOneSessionShareAConnectionForAsLongAsOneIsOpen() throws Exception {
        String first = browser.tab();
        subscribe("session: 'key', topics: ['news']");
        awaitTold("open");
        String second = browser.openTab();
        subscribe("session: 'key', topics: ['news']");
        awaitTold("open");

        publish("1");
        awaitUpdates("1");
        browser.goTo(first);
        awaitUpdates("1");
        assertThat(connections()).isEqualTo(1);

        browser.closeTab(second);
        publish("2");
        awaitUpdates("1", "2");
        String third = browser.openTab();
        browser.goTo(second);
        browser.closeTab(third);
        await("no connection").atMost(HubProcess.PATIENCE).until(() -> connections() == 0);
    }

    @Test
    void clientsWithoutASessionAndOfOtherTopicsHaveTheirOwn() throws Exception {
        subscribe("session: 'key', topics: ['news']");
        awaitTold("open");
        browser.openTab();
        subscribe("topics: ['news']");
        awaitTold("open");
        browser.openTab();
        subscribe("session: 'key', topics: ['news', 'weather']");
        awaitTold("open");

        publish("1");

        awaitUpdates("1");
        // One of them subscribes to two topics.
        assertThat(connections()).isEqualTo(4);
    }

    @Test
    void noTabMissesAnythingWhenTheHubIsStartedAgain() throws Exception {
        String first = browser.tab();
        subscribe("session: 'key', topics: ['news']");
        awaitTold("open");
        String second = browser.openTab();
        subscribe("session: 'key', topics: ['news']");
        awaitTold("open");
        publish("1");
        awaitUpdates("1");

        hub.stop();
        hub.startAgain();
        publish("2");
        awaitUpdates("1", "2");
        publish("3");

        for (String tab : List.of(first, second)) {
            browser.goTo(tab);
            awaitUpdates("1", "2", "3");
            assertThat(told()).contains("interrupted end").noneMatch(told -> told.startsWith("gap"));
        }
    }

    @Test
    void aTokenThatEndsIsFollowedByAnother() throws Exception {
        visit(hub.subscriberToken("private"));
        Instant end = Instant.now().plusSeconds(3);
        String ending = Tokens.sign(
                hub.subscriberKey(),
                "{\"mercure\":{\"subscribe\":[\"private\"]},\"exp\":" + end.getEpochSecond() + "}");
        browser.evaluate("window.tokens = ['" + ending + "', '" + hub.subscriberToken("private") + "']");
        call("session: 'key', topics: ['private'], lastEventId: 'earliest', authorize: () => tokens.shift()");

        await("the second token")
                .atMost(HubProcess.PATIENCE)
                .until(() -> browser.evaluate("tokens.length").equals(0L));
        publishPrivately("private", "1");

        awaitUpdates("1");
        assertThat(told()).contains("interrupted end");
    }

    @Test
    void whoLogsInGetsNothingOfWhoWasLoggedInBefore() throws Exception {
        String first = browser.tab();
        logIn("alice");
        publishPrivately("users/alice", "for alice");
        awaitUpdates("for alice");
        String second = browser.openTab();
        logIn("alice");
        publishPrivately("users/alice", "for alice, too");
        awaitUpdates("for alice, too");

        browser.goTo(first);
        browser.evaluate("clients.one.client.logout().then(() => 'done')");
        assertThat(told()).contains("closed logout");
        publishPrivately("users/alice", "for nobody");
        logIn("bob");
        publishPrivately("users/alice", "for nobody, again");
        publishPrivately("users/bob", "for bob");

        awaitUpdates("for bob");
        assertThat(connections()).isEqualTo(1);
        browser.goTo(second);
        awaitTold("closed logout");
        assertThat(updates()).containsExactly("for alice, too");
    }

    @Test
    void whoLogsInEndsTheConnectionsOfWhoDidNotLogOut() throws Exception {
        String first = browser.tab();
        logIn("alice");
        String second = browser.openTab();
        logIn("bob");

        publishPrivately("users/alice", "for alice");
        publishPrivately("users/bob", "for bob");

        awaitUpdates("for bob");
        browser.goTo(first);
        awaitTold("closed session");
        assertThat(updates()).isEmpty();
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void theSameHoldsWherePagesCannotShare() throws Exception {
        for (String worker : List.of("", "/nothing.js")) {
            String first = browser.tab();
            withoutSharing(worker, "alice");
            String second = browser.openTab();
            withoutSharing(worker, "alice");
            assertThat(connections()).isEqualTo(2);

            browser.goTo(first);
            browser.evaluate("clients.one.client.logout().then(() => 'done')");
            browser.goTo(second);
            awaitTold("closed logout");
            withoutSharing(worker, "alice");
            browser.goTo(first);
            withoutSharing(worker, "bob");
            browser.goTo(second);
            awaitTold("closed session");
            browser.closeTab(first);
            browser.visit(site.page("nothing.js", hub.url(), "none"));
            await("no connection").atMost(HubProcess.PATIENCE).until(() -> connections() == 0);
        }
    }

    @Test
    void changingTopicsLosesNothingAndDoublesNothing() throws Exception {
        for (String session : List.of("session: 'key', ", "")) {
            subscribe(session + "topics: ['news']");
            awaitTold("open");
            List<String> published = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (i % 7 == 0) {
                    String topics = i % 2 == 0 ? "['news', 'weather']" : "['news']";
                    browser.evaluate("[clients.one.client.change(" + topics + ")]");
                }
                String data = session.length() + "-" + i;
                publish(data);
                published.add(data);
            }

            awaitUpdates(published.toArray(String[]::new));
            assertThat(told()).noneMatch(told -> told.startsWith("gap"));
        }
    }

    /** Has the page of somebody with a cookie of theirs, who reads what is for them. */
    private void logIn(String user) {
        visit(hub.subscriberToken("users/" + user));
        call("session: '" + user + "', topics: ['users/{name}'], credentials: 'include'");
        awaitTold("open");
    }

    private void withoutSharing(String worker, String session) {
        visit(hub.subscriberToken("news"));
        if (worker.isEmpty()) {
            browser.evaluate("delete window.SharedWorker");
        }
        call("session: '" + session + "', topics: ['news']" + (worker.isEmpty() ? "" : ", worker: '" + worker + "'"));
        awaitTold("open");
    }

    private void subscribe(String options) {
        visit(hub.subscriberToken("nothing"));
        call(options);
    }

    private void visit(String token) {
        browser.visit(site.page("mercure-client-in-page.js", hub.url(), token));
        await("the page")
                .atMost(HubProcess.PATIENCE)
                .until(() -> browser.evaluate("typeof window.subscribe").equals("function"));
    }

    private void call(String options) {
        browser.evaluate("subscribe('one', {" + options + "})");
    }

    private void awaitTold(String event) {
        await(event).atMost(HubProcess.PATIENCE).until(() -> told().contains(event));
    }

    private List<String> told() {
        return ((List<?>) browser.evaluate("clients.one.told"))
                .stream().map(String.class::cast).toList();
    }

    private void awaitUpdates(String... data) {
        String last = data[data.length - 1];
        await(last).atMost(HubProcess.PATIENCE).until(() -> updates().contains(last));
        assertThat(updates()).containsExactly(data);
    }

    private List<String> updates() {
        return ((List<?>) browser.evaluate("clients.one.updates"))
                .stream().map(String.class::cast).toList();
    }

    private void publish(String data) throws IOException, InterruptedException {
        new Publisher(hub.url(), hub.publisherKey()).publish("topic", "news", "data", data);
    }

    private void publishPrivately(String topic, String data) throws IOException, InterruptedException {
        new Publisher(hub.url(), hub.publisherKey()).publish("topic", topic, "data", data, "private", "on");
    }

    /** {@return how many subscriptions the hub has: one for each topic of each connection} */
    private long connections() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub.url() + "/subscriptions"))
                .header("Authorization", "Bearer " + hub.subscriberToken("*"))
                .build();
        String list = HTTP.send(request, BodyHandlers.ofString()).body();
        return SUBSCRIBER.matcher(list).results().count();
    }
}
