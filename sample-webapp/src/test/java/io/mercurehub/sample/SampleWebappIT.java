package io.mercurehub.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.browser.Browser;
import io.mercurehub.test.war.WarServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The WAR in a container, used by two people with a real browser each. */
@Tag("ci")
class SampleWebappIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Browser one;
    private static Browser other;

    private WarServer server;
    private URI application;
    private RoomsPage alice;
    private RoomsPage bob;

    @BeforeAll
    static void openBrowsers() {
        one = Browser.open();
        other = Browser.open();
    }

    @AfterAll
    static void closeBrowsers() {
        if (one != null) {
            one.close();
        }
        if (other != null) {
            other.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        one.forgetCookies();
        other.forgetCookies();
        server = start(0);
        application = URI.create("http://127.0.0.1:" + server.port() + "/team/rooms/");
        alice = new RoomsPage(one, application);
        bob = new RoomsPage(other, application);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static WarServer start(int port) throws Exception {
        return WarServer.start(Path.of("target/sample-webapp.war"), "/team/rooms", port);
    }

    @Test
    void aPostArrivesAtOnceWithAllWhoAreInTheRoom() {
        alice.logIn("alice");
        bob.logIn("bob");

        alice.post("lobby", "Good morning");
        bob.awaitPost("lobby", "Good morning");
        bob.post("lobby", "Grüße, 世界 🎉");
        alice.awaitPost("lobby", "Grüße, 世界 🎉");

        assertThat(alice.posts("lobby")).containsExactly("Good morning", "Grüße, 世界 🎉");
        assertThat(alice.authors("lobby")).containsExactly("alice", "bob");
        assertThat(bob.posts("lobby")).containsExactly("Good morning", "Grüße, 世界 🎉");
    }

    @Test
    void aPostReachesNobodyElse() {
        alice.logIn("alice");
        bob.logIn("bob");

        alice.post("garden", "Not for bob");
        alice.post("lobby", "For all");
        bob.awaitPost("lobby", "For all");
        alice.awaitPost("garden", "Not for bob");

        assertThat(alice.rooms()).containsExactly("Garden", "Kitchen", "Lobby");
        assertThat(bob.rooms()).containsExactly("Kitchen", "Lobby");
        assertThat((String) other.evaluate("document.body.textContent")).doesNotContain("Not for bob");
    }

    @Test
    void aReloadShowsWhatWasPostedBefore() {
        alice.logIn("alice");
        alice.post("lobby", "one");
        alice.post("kitchen", "two");
        alice.post("lobby", "three");
        alice.awaitPost("lobby", "three");

        one.reload();
        alice.awaitPost("lobby", "three");
        bob.logIn("bob");
        bob.awaitPost("lobby", "three");

        assertThat(alice.posts("lobby")).containsExactly("one", "three");
        assertThat(alice.posts("kitchen")).containsExactly("two");
        assertThat(bob.posts("lobby")).containsExactly("one", "three");
        assertThat(bob.posts("kitchen")).containsExactly("two");
    }

    @Test
    void nothingIsLostOrDoubledWhenTheStreamIsCutAndTheHubIsAway() {
        try (Browser weak = Browser.open()) {
            weak.runFirst(RoomsPage.CUT);
            RoomsPage carol = new RoomsPage(weak, application);
            alice.logIn("alice");
            carol.logIn("carol");
            alice.post("lobby", "before");
            carol.awaitPost("lobby", "before");

            carol.loseTheStream();
            alice.post("lobby", "meanwhile");
            carol.awaitPost("lobby", "meanwhile");
            carol.awaitState("Live");
            alice.post("lobby", "after");
            carol.awaitPost("lobby", "after");

            assertThat(carol.posts("lobby")).containsExactly("before", "meanwhile", "after");
        }
    }

    @Test
    void loggingOutInOneTabEndsTheOthers() {
        alice.logIn("alice");
        String first = one.tab();
        String second = one.openTab();
        one.visit(application);
        alice.awaitState("Live");
        alice.post("lobby", "Hello");
        alice.awaitPost("lobby", "Hello");

        one.goTo(first);
        alice.awaitPost("lobby", "Hello");
        alice.logOut();
        alice.awaitLoginPage();

        one.goTo(second);
        alice.awaitLoginPage();
        one.closeTab(first);
    }

    @Test
    void whoLogsInTakesTheOtherTabsAlong() {
        alice.logIn("alice");
        alice.post("garden", "Not for bob");
        alice.awaitPost("garden", "Not for bob");
        String first = one.tab();
        String second = one.openTab();
        RoomsPage ofBob = new RoomsPage(one, application);
        one.visit(application.resolve("login.html"));
        ofBob.fillIn("bob", "demo-bob");
        ofBob.awaitState("Live");

        one.goTo(first);

        await("the rooms of bob").atMost(PATIENCE).until(() -> ofBob.rooms().equals(List.of("Kitchen", "Lobby")));
        assertThat((String) one.evaluate("document.body.textContent")).doesNotContain("Not for bob");
        one.goTo(second);
        one.closeTab(first);
    }

    @Test
    void theCookieGoesToTheHubAloneAndNoScriptReadsIt() {
        alice.logIn("alice");

        Map<?, ?> cookie = one.cookie("mercureAuthorization").orElseThrow();

        assertThat(cookie.get("path")).isEqualTo("/team/rooms/.well-known/mercure");
        assertThat(cookie.get("httpOnly")).isEqualTo(true);
        assertThat(cookie.get("sameSite")).isEqualTo("Strict");
        assertThat(cookie.get("session")).as("without an end").isEqualTo(false);
        assertThat(one.evaluate("document.cookie")).isEqualTo("");
    }

    @Test
    void thePageGetsANewCookieBeforeTheOldOneEnds() {
        try (Browser hurried = Browser.open()) {
            hurried.runFirst("const later = setTimeout; window.setTimeout = (f, millis) => later(f, millis / 100);");
            RoomsPage carol = new RoomsPage(hurried, application);
            carol.logIn("carol");
            double firstEnd = end(hurried);

            await("a second cookie").atMost(PATIENCE).until(() -> end(hurried) > firstEnd + 2);
            double secondEnd = end(hurried);
            await("a third cookie").atMost(PATIENCE).until(() -> end(hurried) > secondEnd + 2);

            carol.awaitState("Live");
            assertThat(carol.rooms()).containsExactly("Garden", "Lobby");
        }
    }

    @Test
    void loggingOutEndsIt() {
        alice.logIn("alice");

        alice.logOut();
        alice.awaitLoginPage();

        assertThat(one.cookie("mercureAuthorization")).isEmpty();
        one.visit(application);
        alice.awaitLoginPage();
    }

    @Test
    void aWrongPasswordIsSaidToBeWrong() {
        alice.tryToLogIn("alice", "demo-bob");

        assertThat(alice.isLoginPage()).isTrue();
        assertThat(one.texts("[role=alert]")).containsExactly("That is not the password of that user.");
    }

    @Test
    void aPageWhoseSessionHasEndedWithTheServerGoesToTheLogin() throws Exception {
        alice.logIn("alice");
        int port = server.port();

        server.close();
        alice.awaitState("Reconnecting…");
        server = start(port);

        alice.awaitLoginPage();
        alice.logIn("alice");
        alice.post("lobby", "Back again");
        alice.awaitPost("lobby", "Back again");
    }

    @Test
    void whatPeopleWriteIsText() {
        String markup = "<img src=x onerror=\"document.title='gone'\"><b>&amp;</b>";
        alice.logIn("alice");

        alice.post("lobby", markup);
        alice.awaitPost("lobby", markup);

        assertThat(alice.posts("lobby")).containsExactly(markup);
        assertThat(one.title()).isEqualTo("Rooms");
    }

    @Test
    void theBrowserHasNothingToComplainAbout() {
        alice.logIn("alice");
        one.complaints();

        one.reload();
        alice.awaitState("Live");
        alice.post("lobby", "Hello");
        alice.awaitPost("lobby", "Hello");
        alice.logOut();
        alice.awaitLoginPage();

        assertThat(one.complaints()).isEmpty();
    }

    /** {@return when the cookie for the hub ends, in seconds since 1970} */
    private static double end(Browser browser) {
        Map<?, ?> cookie = browser.cookie("mercureAuthorization").orElseThrow();
        return Double.parseDouble(String.valueOf(cookie.get("expires")));
    }
}
