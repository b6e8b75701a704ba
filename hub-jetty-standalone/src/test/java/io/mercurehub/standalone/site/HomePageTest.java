package io.mercurehub.standalone.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class HomePageTest {

    private static final String ORIGIN = "http://hub.example.org:3000";

    private final HomePage page = anonymous(true);

    @Test
    void showsWhatRunsAndWhereItIs() {
        String html = page.render(ORIGIN);

        assertThat(html)
                .startsWith("<!doctype html>\n<html lang=\"en\">")
                .contains("Welcome to Mercure", "version 1.2.3-&lt;rc&gt;")
                .contains("<span class=\"origin\">" + ORIGIN + "</span>/.well-known/mercure")
                .doesNotContain("{{");
    }

    @Test
    void showsThePublicUrlThatTheOperatorHasSaid() {
        URI url = URI.create("https://www.example.org/live?a&b");

        assertThat(new HomePage("1.2.3", Optional.of(url), true, "cookie", Optional.empty()).render(ORIGIN))
                .contains("<pre><code>https://www.example.org/live?a&amp;b</code></pre>")
                .doesNotContain(ORIGIN);
    }

    @Test
    void hasAStreamToWatchOnlyWhereReadersNeedNoToken() {
        assertThat(anonymous(true).render(ORIGIN)).contains("<form").doesNotContain("asks all its readers");
        assertThat(anonymous(false).render(ORIGIN))
                .contains("asks all its readers for a token", "<code>cookie&lt;</code>", "withCredentials: true")
                .doesNotContain("<form");
    }

    @Test
    void saysHowItsCommandsAreCalledInADevelopmentHubOnly() {
        HomePage development = new HomePage("1.2.3", Optional.empty(), true, "cookie", Optional.of("'/a b/hub' &"));

        assertThat(development.render(ORIGIN))
                .contains("development hub", "$(&#39;/a b/hub&#39; &amp; token --publish '*')")
                .doesNotContain("$TOKEN");
        assertThat(page.render(ORIGIN)).contains("$TOKEN").doesNotContain("development hub", "--publish");
    }

    @Test
    void leadsToPagesThatAreThere() {
        List<String> links = Pattern.compile("href=\"(/[^\"]*)\"")
                .matcher(page.render(ORIGIN))
                .results()
                .map(link -> link.group(1))
                .toList();

        assertThat(links)
                .contains("/docs/README.md")
                .allSatisfy(
                        link -> assertThat(Documentation.page(link)).as(link).isPresent());
    }

    @Test
    void escapesWhatTheRequestSays() {
        String html = page.render("http://\"><script>alert('&')</script>");

        assertThat(html)
                .contains("http://&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;")
                .doesNotContain("alert('");
    }

    @Test
    void allowsItsOwnStyleAndScriptAndNothingElse() throws Exception {
        String html = page.render("http://hub.example.org");
        String style = html.substring(html.indexOf("<style>") + 7, html.indexOf("</style>"));
        String script = html.substring(html.indexOf("<script>") + 8, html.indexOf("</script>"));

        assertThat(page.contentSecurityPolicy())
                .isEqualTo(
                        "default-src 'none'; style-src 'sha256-" + sha256(style) + "'; script-src 'sha256-"
                                + sha256(script)
                                + "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static String sha256(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static HomePage anonymous(boolean anonymous) {
        return new HomePage("1.2.3-<rc>", Optional.empty(), anonymous, "cookie<", Optional.empty());
    }
}
