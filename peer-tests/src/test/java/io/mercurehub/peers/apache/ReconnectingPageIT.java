package io.mercurehub.peers.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.TutorialHub;
import io.mercurehub.peers.WorkFolder;
import io.mercurehub.test.browser.Browser;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A page of {@code https://www.example.org} in a real browser, whose hub at {@code https://messages.example.org} is replaced: what a
 * browser's EventSource makes of the proxy's 503, and what mercure-client-js does about it.
 */
final class ReconnectingPageIT {

    private static final String TOPIC = "notification/1";
    private static final String SCRIPT = "mercure-client.js";
    private static final Path SHIPPED = Path.of("../mercure-client-js", SCRIPT);

    private final int pagesPort = FreePort.next();
    private final int hubPort = FreePort.next();
    private WorkFolder folder;
    private TutorialHub hub;
    private PeerServer apache;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        browser = Browser.open("--host-resolver-rules=MAP *.example.org 127.0.0.1", "--ignore-certificate-errors");
        folder = WorkFolder.create("pages");
        Certificate certificate = Certificate.selfSigned(folder.path());
        hub = TutorialHub.start("cors_origins https://www.example.org:" + pagesPort);
        Path pages = folder.folder("html");
        Files.copy(SHIPPED, pages.resolve(SCRIPT));
        try (InputStream page = Objects.requireNonNull(ReconnectingPageIT.class.getResourceAsStream("page.html"))) {
            Files.copy(page, pages.resolve("page.html"));
        }
        apache = Apache.start(
                List.of(pagesPort, hubPort),
                "<Directory " + pages + ">\nRequire all granted\n</Directory>",
                certificate
                        .in(SiteFile.of(Apache.class, "recommended.conf"))
                        .with("*:443", "*:" + hubPort)
                        .to(hub.port()),
                certificate
                        .in(SiteFile.of(Apache.class, "pages.conf"))
                        .with("*:443", "*:" + pagesPort)
                        .with("/var/www/html", pages.toString()));
    }

    @AfterEach
    void stop() throws Exception {
        // Where a program is missing, the rest has not been started.
        for (AutoCloseable started :
                Stream.of(browser, apache, hub, folder).filter(Objects::nonNull).toList()) {
            started.close();
        }
    }

    @Test
    void losesNothingAlthoughTheBrowsersOwnStreamIsClosedForGood() throws Exception {
        Publisher publisher = new Publisher(hub.url(), hub.publisherKey());
        browser.visit(page());
        awaitStates("1 open");
        String before = notify(publisher, "before");
        for (String name : List.of("native", "client")) {
            awaitSeen(name, "new_message before " + before);
        }

        hub.stop();
        // Each tries once more, and gets the proxy's 503, which the page may not see.
        awaitStates("2 connecting");
        await().atMost(HubProcess.PATIENCE)
                .until(() -> browser.evaluate("interruptions.some(why => why.startsWith('network'))")
                        .equals(true));
        hub.startAgain();
        String meanwhile = notify(publisher, "meanwhile");

        awaitStates("2 open");
        String after = notify(publisher, "after");
        String plain = publisher.publish("topic", TOPIC, "data", "without a type");
        awaitSeen(
                "client",
                "new_message before " + before,
                "new_message meanwhile " + meanwhile,
                "new_message after " + after,
                "message without a type " + plain);
        awaitSeen("native", "new_message before " + before);
        browser.evaluate("[sources.client.close()]");
        awaitStates("2 closed");
    }

    private URI page() {
        return URI.create("https://www.example.org:" + pagesPort + "/page.html?token=" + hub.subscriberToken(TOPIC)
                + "&hub=" + encode(Proxy.site("https", hubPort) + TutorialHub.PATH) + "&topic=" + encode(TOPIC));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Publishes as the tutorials' application does. */
    private static String notify(Publisher publisher, String data) throws IOException, InterruptedException {
        return publisher.publish("topic", TOPIC, "data", data, "private", "on", "type", "new_message");
    }

    /** Waits for the state of the browser's own, as a number, and of the client. */
    private void awaitStates(String expected) {
        await().atMost(HubProcess.PATIENCE)
                .untilAsserted(() -> assertThat(browser.evaluate(
                                "window.sources ? `${sources.native.readyState} ${sources.client.state}` : ''"))
                        .isEqualTo(expected));
    }

    private void awaitSeen(String name, String... events) {
        await().atMost(HubProcess.PATIENCE)
                .untilAsserted(
                        () -> assertThat(browser.evaluate("seen." + name)).isEqualTo(List.of(events)));
    }
}
