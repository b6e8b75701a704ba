package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.browser.Browser;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.net.URI;
import java.nio.file.Files;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The home page of the built jar in a real browser. */
@Tag("ci")
final class HomePageIT {

    private static final String KEY = "the publisher key, of 32 bytes and more";
    private static final String TOPIC = "https://example.com/books/1";
    private static final String WATCH = "#watch button";
    private static final String CONNECTING = "Connecting…";
    private static final String WATCHING = "Watching. Nothing has arrived yet.";

    /** Has the page's timers wait for {@link #runTimer}. */
    private static final String HOLD_TIMERS =
            "(() => { window.timers = []; window.setTimeout = (run, after, ...words) =>"
                    + " timers.push({after, run: () => run(...words)}); return 0 })()";

    /** Keeps the streams that the page opens, and what it has screen readers say. */
    private static final String LISTEN = "(() => { window.streams = []; window.said = [];"
            + " const Real = EventSource;"
            + " window.EventSource = class extends Real { constructor(url) { super(url); streams.push(this) } };"
            + " new MutationObserver(() => said.push(document.querySelector('#said').textContent))"
            + ".observe(document.querySelector('#said'), {childList: true}); return 0 })()";

    private static Browser browser;

    @TempDir
    private Path home;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open();
        browser.allowClipboard();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void forgetThePageBefore() {
        browser.visit(URI.create("about:blank"));
        browser.complaints();
        browser.view(880, false);
    }

    @Test
    void showsWhatIsPublishedWhileAVisitorWatches() throws Exception {
        try (HubProcess hub = start("anonymous")) {
            URI url = hub.awaitUrl();
            watch(url);

            new Publisher(url, KEY).publish("topic", TOPIC, "data", "<img src=x onerror=alert(1)>\nand more");

            awaitUpdates(1);
            assertThat(browser.texts("#updates code")).containsExactly("<img src=x onerror=alert(1)>\nand more");
            assertThat(browser.texts("#updates img")).isEmpty();
            assertThat(browser.texts("#state")).containsExactly("1 update");
            browser.click(WATCH);
            assertThat(browser.texts("#state")).containsExactly("Stopped.");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    void keepsTheNewestUpdatesAndSaysSoSeldom() throws Exception {
        try (HubProcess hub = start("anonymous")) {
            URI url = hub.awaitUrl();
            visitAndListen(url);
            browser.click(WATCH);
            awaitState(WATCHING);
            Publisher publisher = new Publisher(url, KEY);
            List<String> newestFirst = new ArrayList<>();

            publisher.publish("topic", TOPIC, "data", "update 1");
            awaitUpdates(1);
            for (int i = 2; i <= 30; i++) {
                publisher.publish("topic", TOPIC, "data", "update " + i + ".".repeat(2_000));
                if (i > 20) {
                    String start = "update " + i;
                    newestFirst.add(0, start + ".".repeat(1_000 - start.length()) + "…");
                }
            }

            awaitState("30 updates, of which these are the newest 10");
            assertThat(browser.texts("#updates code")).isEqualTo(newestFirst);
            assertThat(browser.evaluate("said")).isEqualTo(List.of(CONNECTING, WATCHING, "1 update"));
            runTimer(5_000);
            assertThat(browser.evaluate("document.querySelector('#said').textContent"))
                    .isEqualTo("30 updates, of which these are the newest 10");
        }
    }

    @Test
    void holdsNoConnectionForLong() throws Exception {
        try (HubProcess hub = start("anonymous")) {
            URI url = hub.awaitUrl();
            visitAndListen(url);

            browser.click(WATCH);
            awaitState(WATCHING);
            runTimer(600_000);
            assertThat(browser.texts("#state")).containsExactly("Stopped after 10 minutes.");
            assertThat(browser.evaluate("streams.map(stream => stream.readyState)"))
                    .isEqualTo(List.of(2L));

            browser.click(WATCH);
            awaitState(WATCHING);
            browser.evaluate("(() => { Object.defineProperty(document, 'hidden', {value: true});"
                    + " document.dispatchEvent(new Event('visibilitychange')); return 0 })()");
            runTimer(60_000);
            assertThat(browser.texts("#state")).containsExactly("Stopped, since this page was hidden.");
            assertThat(browser.evaluate("streams.map(stream => stream.readyState)"))
                    .isEqualTo(List.of(2L, 2L));
        }
    }

    @Test
    void saysThatTheHubRefusesATopic() throws Exception {
        try (HubProcess hub = start("anonymous")) {
            browser.visit(hub.awaitUrl().resolve("/"));

            browser.evaluate("(() => { document.querySelector('#topic').value = ' '.repeat(40000); return 0 })()");
            browser.click(WATCH);

            awaitState("The hub has refused this subscription.");
            assertThat(browser.texts(WATCH)).containsExactly("Watch");
        }
    }

    @Test
    void hasNothingToWatchWhereReadersNeedATokenAndSaysSo() throws Exception {
        try (HubProcess hub = start("cookie_name session_of_readers")) {
            URI url = hub.awaitUrl();

            browser.visit(url.resolve("/"));

            assertThat(browser.texts("form, #updates")).isEmpty();
            assertThat(browser.texts("main").get(0))
                    .contains(
                            "asks all its readers for a token",
                            "session_of_readers",
                            "-H \"Authorization: Bearer $TOKEN");
            assertThat(browser.barriers()).isEmpty();
        }
    }

    @Test
    void hasCommandsThatWorkAsPasted() throws Exception {
        try (HubProcess hub = HubProcess.start(home, Map.of("SERVER_NAME", "127.0.0.1:0"))) {
            URI url = hub.awaitUrl();
            watch(url);

            String publish = copy("the command that publishes");
            String subscribe = copy("the command that subscribes");
            assertThat(copy("the URL of the hub")).isEqualTo(url.toString());
            browser.evaluate("(() => { window.said = []; console.log = text => said.push(text); return 0 })()");
            browser.evaluate("(() => {" + copy("the script that subscribes") + "; return 0 })()");

            try (HubProcess subscriber = paste(subscribe)) {
                subscriber.awaitOut(":");
                try (HubProcess publisher = paste(publish)) {
                    assertThat(publisher.awaitEnd()).as("%s", publisher.err()).isZero();
                    assertThat(publisher.out()).singleElement().asString().startsWith("urn:uuid:");
                }
                subscriber.awaitOut("data: Hello");
            }
            awaitUpdates(1);
            assertThat(browser.texts("#updates code")).containsExactly("Hello");
            await().untilAsserted(() -> assertThat(browser.evaluate("said")).isEqualTo(List.of("Hello")));
        }
    }

    /** Leaves a picture of each in {@code target/screenshots}; that of the light one is {@code docs/images/home-page.png}. */
    @ParameterizedTest
    @CsvSource({"880, false, light", "880, true, dark", "320, false, narrow", "320, true, narrow-dark"})
    void looksGoodAndIsForEverybody(int width, boolean dark, String name) throws Exception {
        List<String> command = new ArrayList<>(HubProcess.javaCommand());
        command.add(1, "-Dmercure.launcher=./mercure-hub");
        Map<String, String> environment = Map.of(
                "SERVER_NAME",
                "127.0.0.1:0",
                "MERCURE_EXTRA_DIRECTIVES",
                "resource_identifier http://127.0.0.1:3000/.well-known/mercure");
        try (HubProcess hub = HubProcess.run(home, environment, command)) {
            URI url = hub.awaitUrl();
            browser.view(width, dark);
            watch(url);
            Publisher publisher = new Publisher(url, developmentKey());
            publisher.publish("topic", TOPIC, "data", "Hello");
            publisher.publish("topic", TOPIC, "data", "{\"title\": \"1984\", \"stock\": 7}");
            awaitUpdates(2);

            assertThat(browser.texts("main").get(0)).contains("$(./mercure-hub token --publish '*')");
            assertThat(browser.barriers()).isEmpty();
            assertThat(browser.evaluate("document.documentElement.scrollWidth"))
                    .as("nothing is wider than the window")
                    .isEqualTo(browser.evaluate("document.documentElement.clientWidth"));
            assertThat(browser.evaluate("performance.getEntriesByType('resource')"
                            + ".map(request => request.name).filter(name => !name.startsWith(location.origin))"))
                    .as("requests to other hosts")
                    .isEqualTo(List.of());
            assertThat(browser.complaints()).isEmpty();
            byte[] png = browser.screenshot(980);
            Files.write(Files.createDirectories(Path.of("target/screenshots")).resolve(name + ".png"), png);
            assertThat(png.length).isBetween(10_000, 100_000);
        }
    }

    @Test
    void leadsToTheDocumentation() throws Exception {
        try (HubProcess hub = start("anonymous")) {
            browser.visit(hub.awaitUrl().resolve("/"));

            browser.click("a[href='/docs/standalone.md']");

            assertThat(browser.location().getPath()).isEqualTo("/docs/standalone.md");
            assertThat(browser.texts("pre").get(0)).startsWith("# The standalone hub\n");
        }
    }

    private HubProcess start(String directives) throws Exception {
        return HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME", "127.0.0.1:0",
                        "MERCURE_PUBLISHER_JWT_KEY", KEY,
                        "MERCURE_SUBSCRIBER_JWT_KEY", KEY,
                        "MERCURE_EXTRA_DIRECTIVES", directives));
    }

    private String developmentKey() throws Exception {
        return Files.readAllLines(home.resolve("state/mercure-hub/development-keys")).stream()
                .filter(line -> line.startsWith("publisher_jwt "))
                .map(line -> line.substring("publisher_jwt ".length()))
                .findFirst()
                .orElseThrow();
    }

    private HubProcess paste(String command) throws Exception {
        String path = Path.of(System.getProperty("java.home"), "bin") + ":/usr/bin:/bin";
        return HubProcess.run(home, Map.of("PATH", path), List.of("/bin/sh", "-c", command));
    }

    private static void watch(URI hub) {
        browser.visit(hub.resolve("/"));
        browser.click(WATCH);
        awaitState(WATCHING);
    }

    private static void awaitState(String text) {
        await().atMost(HubProcess.PATIENCE)
                .untilAsserted(() -> assertThat(browser.texts("#state")).containsExactly(text));
    }

    private static void awaitUpdates(int count) {
        await().atMost(HubProcess.PATIENCE)
                .untilAsserted(() -> assertThat(browser.texts("#updates li")).hasSize(count));
    }

    /** {@return what the clipboard has once the button was clicked} */
    private static String copy(String what) {
        browser.click("[data-copy='" + what + "'] button");
        await().untilAsserted(() -> assertThat(browser.texts("[data-copy='" + what + "'] button span:first-child"))
                .containsExactly("Copied"));
        return (String) browser.evaluate("navigator.clipboard.readText()");
    }

    /** Has the newest timer of so many milliseconds come to its end. */
    /** Shows the page, whose timers run only when they are told to, and whose words to screen readers are noted. */
    private void visitAndListen(URI hub) {
        browser.visit(hub.resolve("/"));
        browser.evaluate(HOLD_TIMERS);
        browser.evaluate(LISTEN);
    }

    private static void runTimer(int after) {
        browser.evaluate("(() => { timers.filter(timer => timer.after === " + after + ").at(-1).run(); return 0 })()");
    }
}
