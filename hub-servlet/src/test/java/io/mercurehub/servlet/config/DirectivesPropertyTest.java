package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.Directive;
import io.mercurehub.config.language.DirectiveParser;
import io.mercurehub.config.language.DirectiveText;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.language.Word;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.setting.Problems;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class DirectivesPropertyTest {

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "A", "x y\n\"z\" {$A} {env.A} # }", "B", "{", "C", "`\\", "MERCURE_PUBLISHER_JWT_KEY", "k".repeat(32));

    private static final Placeholders PLACEHOLDERS = Placeholders.of(ENVIRONMENT, path -> {
        throw new NoSuchFileException(path);
    });

    @Property
    void readsEveryWordThatItWrites(
            @ForAll @Size(max = 4) List<@From("words") String> values, @ForAll("blocks") Map<String, String> block) {
        Problems problems = new Problems();

        List<Directive> directives = DirectiveParser.parse(
                "text", DirectiveText.write("name", new Arguments(values, block)), PLACEHOLDERS, problems);

        assertThat(problems.found()).isEmpty();
        assertThat(directives).singleElement().satisfies(directive -> {
            assertThat(directive.name()).isEqualTo("name");
            assertThat(directive.arguments()).extracting(Word::value).containsExactlyElementsOf(values);
            assertThat(directive.block()).extracting(Directive::name).containsExactlyElementsOf(block.keySet());
            assertThat(directive.block())
                    .extracting(inner -> inner.arguments().isEmpty()
                            ? ""
                            : inner.arguments().get(0).value())
                    .containsExactlyElementsOf(block.values());
        });
    }

    @Property(tries = 500)
    void readsOrRefusesAnyText(@ForAll("texts") String text) {
        Directives directives = Settings.directives(PLACEHOLDERS, List.of())
                .read("text", text)
                .environment(Map.of("MERCURE_EXTRA_DIRECTIVES", text + " ", "MERCURE_TRANSPORT", text + " "))
                .set("value", "cors_origins", text);

        try {
            Settings settings = Settings.of(
                    directives, HubConfig.builder(), HttpConfig.builder(), HttpConfig.Builder::build, List.of());
            assertThat(settings.print()).startsWith("resource_identifier ");
        } catch (ConfigurationException refused) {
            assertThat(refused.problems())
                    .isNotEmpty()
                    .extracting(Problem::toString)
                    .allSatisfy(problem -> assertThat(problem).isNotBlank());
        }
    }

    @Property(tries = 300)
    void makesTheSameSettingsOfWhatItPrints(
            @ForAll @LongRange(min = 0, max = 31_536_000_000L) long millis,
            @ForAll @IntRange(min = 1) int bytes,
            @ForAll @IntRange(min = 1) int count,
            @ForAll boolean anonymous) {
        HubConfig hub = HubConfig.builder()
                .dispatchTimeout(Duration.ofMillis(millis))
                .maxPendingBytes(bytes)
                .store(new Transport("memory", Map.of("max_bytes", Integer.toString(count))))
                .build();
        HttpConfig http = HttpConfig.builder()
                .anonymous(anonymous)
                .publisherKey(JwtKey.of("k".repeat(32)))
                .heartbeat(Duration.ofMillis(millis))
                .maxRequestBodyBytes(bytes)
                .maxTopicsPerUpdate(count)
                .build();

        Settings again = Settings.of(
                Settings.directives(PLACEHOLDERS, List.of()).read("text", new Settings(hub, http, List.of()).print()),
                HubConfig.builder(),
                HttpConfig.builder(),
                HttpConfig.Builder::build,
                List.of());

        assertThat(again.hub()).usingRecursiveComparison().isEqualTo(hub);
        assertThat(again.http()).usingRecursiveComparison().isEqualTo(http);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(20), pieces().ofMaxLength(20));
    }

    @Provide
    Arbitrary<Map<String, String>> blocks() {
        return Arbitraries.maps(words().filter(name -> !name.isEmpty()), words())
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                pieces(),
                Arbitraries.of(
                                "heartbeat",
                                "anonymous",
                                "cors_origins",
                                "transport",
                                "transport bolt",
                                "transport_url",
                                "protocol_version_compatibility",
                                "bolt://a?size=1&cleanup_frequency=%",
                                "publisher_jwt",
                                "foo",
                                " ",
                                " ",
                                "\n",
                                "\n",
                                "{",
                                "}",
                                " { ",
                                " }\n",
                                "\"",
                                "`",
                                "\\",
                                "\\\n",
                                "#",
                                "<<E\n",
                                "\nE ",
                                "{$A}",
                                "{$B}",
                                "{$C}",
                                "{$D:x y}",
                                "{$",
                                "{env.A}",
                                "{env.A:b}",
                                "{file.x}",
                                "{file.",
                                "40s",
                                "1",
                                "*",
                                "\r\n",
                                "\uFEFF")
                        .list()
                        .ofMaxSize(40)
                        .map(words -> String.join("", words)));
    }

    private static StringArbitrary pieces() {
        return Arbitraries.strings().withChars("{}$env.filAB: \t\r\n\\\"`#x");
    }
}
