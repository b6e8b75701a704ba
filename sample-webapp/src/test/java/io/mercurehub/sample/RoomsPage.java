package io.mercurehub.sample;

import static org.awaitility.Awaitility.await;

import io.mercurehub.test.browser.Browser;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The pages of the application, as somebody sees them in a browser. */
final class RoomsPage {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Has the page do without a worker, so that its own {@code cut} can cut off the stream and answer the next request. */
    static final String CUT = "delete window.SharedWorker; const really = window.fetch; let isAway = false;"
            + " window.fetch = (url, init) => {"
            + " if (!String(url).includes('mercure')) { return really(url, init) }"
            + " if (isAway) { isAway = false; return Promise.resolve(new Response('', {status: 503})) }"
            + " const cutting = new AbortController();"
            + " window.cut = () => { isAway = true; cutting.abort() };"
            + " return really(url, {...init, signal: AbortSignal.any([init.signal, cutting.signal])}) }";

    private final Browser browser;
    private final URI application;

    /** @param application the application's own URL, with a slash at its end */
    RoomsPage(Browser browser, URI application) {
        this.browser = browser;
        this.application = application;
    }

    /** Logs in, and waits until posts can arrive. */
    void logIn(String user) {
        tryToLogIn(user, "demo-" + user);
        awaitState("Live");
    }

    /** Comes to the application, is sent to its login page, and fills in the form there. */
    void tryToLogIn(String user, String password) {
        browser.visit(application);
        fillIn(user, password);
    }

    /** Fills in the form of the login page. */
    void fillIn(String user, String password) {
        awaitLoginPage();
        browser.type("#user", user);
        browser.type("#password", password);
        browser.click(".login button");
    }

    void logOut() {
        browser.click("header button");
    }

    void post(String room, String text) {
        browser.type(form(room) + " [name=text]", text);
        browser.click(form(room) + " button");
        await("posted")
                .atMost(PATIENCE)
                .until(() -> browser.evaluate(value(room)).equals(""));
    }

    /** {@return the names of the rooms, in the order of the page} */
    List<String> rooms() {
        return browser.texts("#rooms h2");
    }

    /** {@return the texts of the posts in a room, oldest first} */
    List<String> posts(String room) {
        return browser.texts("#room-" + room + " li p");
    }

    /** {@return the authors of the posts in a room, oldest first} */
    List<String> authors(String room) {
        return browser.texts("#room-" + room + " li b");
    }

    /** Waits for a post, which may come after others. */
    void awaitPost(String room, String text) {
        await(text + " in " + room).atMost(PATIENCE).until(() -> posts(room).contains(text));
    }

    /** Waits until the page says so about its connection. */
    void awaitState(String state) {
        await(state).atMost(PATIENCE).until(() -> browser.texts("#state").equals(List.of(state)));
    }

    void awaitLoginPage() {
        await("the login page").atMost(PATIENCE).until(() -> isLoginPage());
    }

    boolean isLoginPage() {
        return browser.location().getPath().equals(application.getPath() + "login.html")
                && browser.texts(".login button").equals(List.of("Log in"));
    }

    /** Has the stream cut off, and the hub away when the page comes back; needs {@link #CUT}. */
    void loseTheStream() {
        browser.evaluate("(cut(), '')");
    }

    private static String form(String room) {
        return "#room-" + room + " form";
    }

    private static String value(String room) {
        return "document.querySelector('" + form(room) + " [name=text]').value";
    }
}
