package io.mercurehub.servlet.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.config.Directives;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.migration.GoHubNames;
import io.mercurehub.config.option.HubOptions;
import io.mercurehub.config.option.Option;
import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.HubConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/configuration.md} with the tables that it describes. */
class ConfigurationDocTest {

    private static final Pattern EXAMPLE = Pattern.compile("```directives\n(.*?)```", Pattern.DOTALL);

    private static final Path DOCUMENTS = Path.of(System.getProperty("basedir", ""), "..", "docs");

    private final String document = read(DOCUMENTS.resolve("configuration.md"));

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private String section(String heading) {
        int begin = document.indexOf("\n" + heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        String rest = document.substring(begin + heading.length() + 2);
        Matcher next = Pattern.compile("^#", Pattern.MULTILINE).matcher(rest);
        return next.find() ? rest.substring(0, next.start()) : rest;
    }

    private static List<String> rows(String section) {
        return section.lines().filter(line -> line.startsWith("| `")).toList();
    }

    /** What the row of an option says before its meaning. */
    private static <B, C> String row(Option<B, C> option, C defaults) {
        String written = option.key() + " " + option.syntax() + (option.takesBlock() ? " { … }" : "");
        String value = option.isSecret()
                ? "none"
                : option.printer().apply(defaults).stream()
                        .map(arguments -> "`" + String.join(" ", arguments.values()) + "`")
                        .findFirst()
                        .orElse("none");
        return "| `" + written.replace("|", "\\|") + "` | " + value + " | ";
    }

    private static <B, C> void assertTable(String section, List<Option<B, C>> options, C defaults) {
        assertThat(rows(section))
                .hasSameSizeAs(options)
                .zipSatisfy(
                        options,
                        (row, option) -> assertThat(row)
                                .startsWith(row(option, defaults))
                                .matches(Pattern.quote(row(option, defaults)) + "[A-Z][^|]*\\. \\|"));
    }

    @Test
    void listsEverySettingOfTheHubWithItsDefault() {
        assertTable(section("### The hub"), HubOptions.ALL, HubConfig.defaults());
    }

    @Test
    void listsEverySettingOfHttpWithItsDefault() {
        HttpConfig defaults =
                HttpConfig.builder().subscriberKey(JwtKey.of("s".repeat(32))).build();

        assertTable(section("### HTTP"), HttpOptions.ALL, defaults);
    }

    @Test
    void listsEveryVariableThatIsNotMadeByTheRule() {
        List<String> variables = new ArrayList<>();
        HttpOptions.ALL.stream().filter(Option::isSecret).forEach(option -> {
            variables.add(Option.keyVariable(option.key()));
            variables.add(option.algorithmVariable());
        });
        variables.add(Directives.EXTRA_VARIABLE);
        variables.add(GoHubNames.TRANSPORT_URL);

        assertThat(rows(section("## Environment")))
                .extracting(row -> row.substring(3, row.indexOf('`', 3)))
                .containsExactlyElementsOf(variables);
    }

    @Test
    void namesEveryDirectiveOfTheGoHubThatIsTreatedDifferently() {
        String section = section("## From the Go hub");

        GoHubNames.directives().forEach(name -> assertThat(section).contains("`" + name + "`"));
    }

    @Test
    void describesEveryTransportThatIsHere() {
        assertThat(rows(section("#### Transports")))
                .extracting(row -> row.substring(3, row.indexOf('`', 3)))
                .containsExactlyElementsOf(EventStores.transports());
    }

    @Test
    void showsOnlyExamplesThatTheHubAccepts() {
        Placeholders placeholders =
                Placeholders.of(Map.of("PUBLISHER_KEY", "a \"b\"\n#".repeat(5)), path -> "s".repeat(32) + "\n");
        List<String> examples = Stream.of("configuration.md", "presence.md", "tokens.md")
                .flatMap(page -> EXAMPLE.matcher(read(DOCUMENTS.resolve(page))).results())
                .map(match -> match.group(1))
                .toList();

        assertThat(examples).hasSize(7).allSatisfy(example -> {
            Settings settings = Settings.of(
                    Settings.directives(placeholders, List.of()).read("example", example),
                    HubConfig.builder(),
                    HttpConfig.builder().anonymous(true),
                    HttpConfig.Builder::build,
                    List.of());
            assertThat(settings.warnings()).isEmpty();
        });
    }
}
