package io.mercurehub.standalone.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.language.Word;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CaddyfileTest {

    private final Problems problems = new Problems();
    private final Directives directives = Settings.directives(Placeholders.of(Map.of()), List.of());

    private Caddyfile read(String text) {
        return Caddyfile.read(directives.parse("f", text), directives::knows, problems);
    }

    private static List<String> show(List<Directive> directives) {
        return directives.stream()
                .map(directive -> directive.name()
                        + directive.arguments().stream().map(word -> " " + word).collect(Collectors.joining()))
                .toList();
    }

    private void assertProblems(String... expected) {
        assertThat(problems.found()).extracting(Problem::toString).containsExactly(expected);
    }

    @Test
    void isOneWhenAMercureBlockIsSomewhereInIt() {
        assertThat(Caddyfile.isOne(directives.parse("f", ":80 {\n route {\n mercure {\n }\n }\n}")))
                .isTrue();
        assertThat(Caddyfile.isOne(directives.parse("f", "anonymous\ntransport memory {\n max_events 1\n}")))
                .isFalse();
    }

    @Test
    void takesWhatIsInTheBlockAndWhereTheSiteIs() {
        Caddyfile file = read(":80, http://hub.example.org:8080 {\n mercure {\n anonymous\n heartbeat 1s\n }\n}");

        assertThat(show(file.directives())).containsExactly("anonymous", "heartbeat 1s");
        assertThat(file.addresses()).extracting(Word::value).containsExactly(":80", "http://hub.example.org:8080");
        assertThat(file.warnings()).isEmpty();
        assertProblems();
    }

    @Test
    void takesABlockThatStandsAlone() {
        Caddyfile file = read("mercure {\n anonymous\n}");

        assertThat(show(file.directives())).containsExactly("anonymous");
        assertThat(file.addresses()).isEmpty();
        assertProblems();
    }

    @Test
    void takesTheRestOfTheFileForOneSiteWhenThereAreNoBraces() {
        Caddyfile file = read("http://a:80,\nhttp://b:80\n\nmercure {\n anonymous\n}\nencode gzip");

        assertThat(show(file.directives())).containsExactly("anonymous");
        assertThat(file.addresses()).extracting(Word::value).containsExactly("http://a:80", "http://b:80");
        assertThat(file.warnings())
                .containsExactly("f:7:1: encode is not for this hub: streams are never compressed; let the"
                        + " proxy in front compress other responses");
        assertProblems();
    }

    @Test
    void takesTheTrustedProxiesOfTheServer() {
        Caddyfile file = read("""
                {
                 servers :80 {
                  trusted_proxies static private_ranges 192.0.2.0/24
                  trusted_proxies_strict
                  client_ip_headers X-Forwarded-For X-Real-IP
                  protocols h1 h2
                 }
                }
                :80 {
                 mercure {
                  anonymous
                 }
                }""");

        assertThat(show(file.directives()))
                .containsExactly(
                        "anonymous",
                        "trusted_proxies static private_ranges 192.0.2.0/24",
                        "client_ip_headers X-Forwarded-For X-Real-IP");
        assertThat(file.warnings())
                .containsExactly(
                        "f:6:3: protocols is not for this hub: it is for the web server; do it in the one in front of"
                                + " this hub");
        assertProblems();
    }

    @Test
    void takesACertificateFromTheSite() {
        Caddyfile file = read(
                "hub.example.org {\n tls cert.pem key.pem {\n protocols tls1.3\n }\n mercure {\n anonymous\n }\n}");

        assertThat(show(file.directives())).containsExactly("tls cert.pem key.pem", "anonymous");
        assertThat(file.warnings())
                .containsExactly(
                        "f:3:2: protocols is not for this hub: it is for the web server; do it in the one in front of this"
                                + " hub");
        assertProblems();
    }

    @Test
    void saysWhatToDoAboutACertificateThatTheServerWouldGet() {
        Caddyfile file = read("http://a {\n tls internal\n mercure {\n anonymous\n }\n}");

        assertThat(show(file.directives())).containsExactly("anonymous");
        assertThat(file.warnings())
                .containsExactly(
                        "f:2:2: tls is not for this hub: this hub gets no certificates by itself yet; write tls CERT KEY with"
                                + " the PEM files of one, or let a proxy in front do TLS");
    }

    @Test
    void takesNoListOfProxiesFromElsewhere() {
        Caddyfile file = read(
                "{\n servers {\n trusted_proxies cloudflare {\n interval 12h\n }\n }\n}\nmercure {\n anonymous\n}");

        assertThat(show(file.directives())).containsExactly("anonymous");
        assertThat(file.warnings())
                .containsExactly(
                        "f:3:2: trusted_proxies is for this hub with a list alone: trusted_proxies static RANGE…");
    }

    @Test
    void takesDebugAndAdminOfTheServerUnlessTheHubSaysOtherwise() {
        String hub = ":80 {\n mercure {\n anonymous\n%s }\n}";

        assertThat(show(read("{\n debug\n admin off {\n origins a\n }\n}\n" + hub.formatted(""))
                        .directives()))
                .containsExactly("anonymous", "log debug", "admin off");
        assertThat(show(read("{\n debug\n}\n" + hub.formatted("log warn\n")).directives()))
                .containsExactly("anonymous", "log warn");
        assertProblems();
    }

    @Test
    void findsTheHubInARouteAndIgnoresForWhichRequestsItIs() {
        Caddyfile file = read(":80 {\n handle /.well-known/* {\n mercure /x {\n anonymous\n }\n respond 404\n }\n}");

        assertThat(show(file.directives())).containsExactly("anonymous");
        assertThat(file.warnings())
                .containsExactly(
                        "f:3:10: the matcher \"/x\" has no effect in this hub, which answers at its own path alone",
                        "f:6:2: respond is not for this hub: let the web server in front serve it");
        assertProblems();
    }

    @Test
    void putsSnippetsInWithTheirArguments() {
        Caddyfile file = read("""
                (times) {
                    heartbeat {args[0]}
                    write_timeout {args.1}{args.2}
                }
                &(hub) {
                    mercure {
                        cors_origins {args[:]} end
                        import times 1s 2s
                    }
                }
                :80 {
                    invoke hub a b
                }
                """);

        assertThat(show(file.directives())).containsExactly("cors_origins a b end", "heartbeat 1s", "write_timeout 2s");
        assertProblems();
    }

    @Test
    void endsWhenSnippetsImportEachOther() {
        read("(a) {\n import b\n import b\n}\n(b) {\n import a\n import a\n}\n:80 {\n mercure {\n import a\n }\n}");

        assertProblems("f:6:2: snippets import each other too deeply or too often");
    }

    @Test
    void endsWhenSnippetsGrowFast() {
        StringBuilder text = new StringBuilder("(s0) {\n anonymous\n}\n");
        for (int i = 1; i < 15; i++) {
            text.append("(s")
                    .append(i)
                    .append(") {\n")
                    .append((" import s" + (i - 1) + "\n").repeat(10))
                    .append("}\n");
        }

        Caddyfile file = read(text + ":80 {\n mercure {\n import s14\n }\n}");

        assertThat(problems.found()).hasSize(1);
        assertThat(file.directives()).hasSizeLessThan(100_000);
    }

    @Test
    void namesTheHubsOwnDirectivesOutsideOfItsBlock() {
        read(":80 {\n anonymous\n mercure {\n }\n}");

        assertProblems("f:2:2: anonymous stands outside of the mercure { } block (expected: inside of it)");
    }

    @Test
    void hasNothingToTakeFromAFileWithoutAHub() {
        Caddyfile file = read("(s) {\n mercure\n}\na.example {\n respond hello\n}\nimport other");

        assertThat(file.directives()).isEmpty();
        assertThat(file.warnings())
                .containsExactly(
                        "f:4:1: the site \"a.example\" has no hub in it, and is not served: let the web server in front serve it",
                        "f:7:1: import is not for this hub: other files are not read; put what is for the hub into this one");
        assertProblems("--config: the file has no mercure { } block in a site, so it says nothing to a hub");
    }
}
