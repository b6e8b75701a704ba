package io.mercurehub.peers.javascript;

import io.mercurehub.peers.Client;
import io.mercurehub.peers.ReceivedUpdate;
import io.mercurehub.test.browser.Browser;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/** Clients in a page of Chromium, from another origin than the hub's: with a token in a header field, or in a cookie. */
public final class PageClients implements AutoCloseable {

    /** The clients with the code of {@code docs/clients.md}, as {@code subscribe-in-page.js} names them. */
    static final List<String> DEPENDABLE = List.of(
            "mercure-client by header",
            "mercure-client by cookie",
            "fetch-event-source by header",
            "fetch-event-source by cookie",
            "event-source-polyfill by header",
            "event-source-polyfill by cookie");

    private static final String AS_IT_COMES = "event-source-polyfill as it comes";

    private final Site site;
    private final Browser browser;

    private PageClients(Site site, Browser browser) {
        this.site = site;
        this.browser = browser;
    }

    /** Opens a browser; without it, or the packages of npm, the test is skipped, and in CI it fails. */
    public static PageClients open() throws IOException {
        return new PageClients(Site.start(NpmPackages.folder()), Browser.open());
    }

    /** {@return the page's, which the hub must allow} */
    public String origin() {
        return site.origin();
    }

    /**
     * Subscribes, and returns each client.
     *
     * @param url in which CLIENT stands for the name of each
     */
    public List<Client> subscribe(URI url, String token) {
        browser.visit(site.page("subscribe-in-page.js", url, token));
        return Stream.concat(DEPENDABLE.stream(), Stream.of(AS_IT_COMES))
                .<Client>map(name -> new PageClient(browser, name))
                .toList();
    }

    /** Lets each of them get what is at a URL, its name, and one of the answers. */
    void observe(URI answers) {
        browser.visit(site.page("observe-in-page.js", answers, "none"));
    }

    /** {@return whether the observed ones have said something} */
    boolean haveSaid(String words) {
        return browser.evaluate("window.said ?? []") instanceof List<?> said && said.contains(words);
    }

    @Override
    public void close() {
        browser.close();
        site.close();
    }

    private record PageClient(Browser browser, String name) implements Client {

        @Override
        public List<ReceivedUpdate> updates() {
            List<?> updates = (List<?>) browser.evaluate("window.updates?.['" + name + "'] ?? []");
            return updates.stream()
                    .map(List.class::cast)
                    .map(parts ->
                            new ReceivedUpdate((String) parts.get(0), (String) parts.get(1), (String) parts.get(2)))
                    .toList();
        }
    }
}
