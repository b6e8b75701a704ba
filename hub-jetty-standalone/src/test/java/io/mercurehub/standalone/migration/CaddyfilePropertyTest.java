package io.mercurehub.standalone.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.Settings;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CaddyfilePropertyTest {

    private static final Placeholders PLACEHOLDERS = Placeholders.of(Map.of("A", "x {\n", "B", "import a"), path -> {
        throw new NoSuchFileException(path);
    });

    @Property(tries = 1000)
    void readsOrRefusesAnyText(@ForAll("texts") String text) {
        Problems problems = new Problems();
        Directives directives = Settings.directives(PLACEHOLDERS, List.of());
        List<Directive> file = directives.parse("Caddyfile", text);

        Caddyfile caddyfile = Caddyfile.read(file, directives::knows, problems);

        assertThat(caddyfile.warnings())
                .allSatisfy(warning -> assertThat(warning).startsWith("Caddyfile:"));
        assertThat(problems.found())
                .extracting(Problem::toString)
                .allSatisfy(problem -> assertThat(problem).isNotBlank());
        try {
            directives.add(caddyfile.directives());
            Settings unused = Settings.of(
                    directives, HubConfig.builder(), HttpConfig.builder(), HttpConfig.Builder::build, List.of());
        } catch (ConfigurationException refused) {
            assertThat(refused.problems()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "(a) {\n",
                        "(b) {\n",
                        "&(c) {\n",
                        "import a\n",
                        "import a x {args[0]}\n",
                        "import b\n",
                        "invoke c\n",
                        "{\n",
                        "}\n",
                        "}\n",
                        "mercure {\n",
                        "mercure",
                        "route {\n",
                        "handle /x {\n",
                        "http://a:80,",
                        ":80 {\n",
                        "localhost\n",
                        "anonymous\n",
                        "heartbeat 1s\n",
                        "cors_origins {args[:]} {args.0} {args[1]} {args[999]}\n",
                        "respond <<E\n",
                        "E 200\n",
                        "debug\n",
                        "admin off {\n",
                        "@m path /x\n",
                        "{$A}",
                        "{$B}",
                        "\n",
                        " ",
                        "\"",
                        "`",
                        ",")
                .list()
                .ofMaxSize(30)
                .map(words -> String.join("", words));
    }
}
