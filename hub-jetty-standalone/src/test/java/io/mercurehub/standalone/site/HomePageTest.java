package io.mercurehub.standalone.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class HomePageTest {

    private final HomePage page = new HomePage("1.2.3-<rc>");

    @Test
    void showsWhatRunsAndWhereItIs() {
        String html = page.render("http://hub.example.org:3000");

        assertThat(html)
                .startsWith("<!doctype html>\n<html lang=\"en\">")
                .contains("Welcome to Mercure", "version 1.2.3-&lt;rc&gt;")
                .contains("<span class=\"origin\">http://hub.example.org:3000</span>/.well-known/mercure")
                .doesNotContain("{{");
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
}
