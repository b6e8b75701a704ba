package io.mercurehub.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.standalone.fixtures.TestSurroundings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations in the manner of the tutorials of each era, and what becomes of them.
 *
 * <p>A case is a text of sections: {@code [environment]} as in a file of a container, where {@code NAME<<END} begins a value of
 * several lines; {@code [file NAME]}, which {@code --config} names; and what is expected, {@code [effective]} with {@code
 * listens}, {@code publisher_key}, {@code subscriber_key} and every directive that differs from a hub which has nothing but
 * keys; {@code [warnings]}; or {@code [problems]}. A line that ends with {@code …} need only begin like that.
 */
final class CorpusTest {

    private static final Pattern SECTION = Pattern.compile("\\[(?<name>[a-z]+)(?: (?<file>[^]]+))?]");
    private static final Pattern VARIABLE = Pattern.compile("(?<name>[A-Za-z_]+)(?<operator>=|<<)(?<value>.*)");
    private static final String KEY = "publisher and subscriber key of 32 bytes";

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> understands() throws IOException, URISyntaxException {
        Path corpus = Path.of(CorpusTest.class.getResource("corpus").toURI());
        try (Stream<Path> cases = Files.list(corpus)) {
            List<Path> sorted = cases.sorted().toList();
            assertThat(sorted).hasSizeGreaterThanOrEqualTo(30);
            return sorted.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
        }
    }

    private void check(Path file) throws IOException {
        Map<String, List<String>> sections = sections(file);
        Path home = Files.createTempDirectory(folder, "home");
        TestSurroundings surroundings = new TestSurroundings(home);
        environment(sections.getOrDefault("environment", List.of())).forEach(surroundings::with);

        List<String> problems = List.of();
        List<String> warnings = List.of();
        List<String> effective = List.of();
        try {
            StandaloneConfig config = StandaloneConfig.load(surroundings.build(), configFile(sections));
            warnings = config.settings().warnings();
            effective = effective(config, home);
        } catch (ConfigurationException refused) {
            problems = refused.problems().stream().map(Problem::toString).toList();
        }

        assertLines("problems", problems, sections);
        assertLines("effective", effective, sections);
        assertLines("warnings", warnings, sections);
    }

    private void assertLines(String section, List<String> actual, Map<String, List<String>> sections) {
        List<String> expected = sections.getOrDefault(section, List.of()).stream()
                .filter(line -> !line.isBlank())
                .toList();
        List<String> found = actual.stream()
                .map(line -> line.replace(folder + "/", ""))
                .map(line -> expected.stream()
                        .filter(prefix ->
                                prefix.endsWith("…") && line.startsWith(prefix.substring(0, prefix.length() - 1)))
                        .findFirst()
                        .orElse(line))
                .toList();
        assertThat(found).as(section).containsExactlyElementsOf(expected);
    }

    private Optional<Path> configFile(Map<String, List<String>> sections) throws IOException {
        for (Map.Entry<String, List<String>> section : sections.entrySet()) {
            if (section.getKey().startsWith("file ")) {
                Path file = folder.resolve(section.getKey().substring("file ".length()));
                return Optional.of(Files.writeString(file, String.join("\n", section.getValue()) + "\n"));
            }
        }
        return Optional.empty();
    }

    private static List<String> effective(StandaloneConfig config, Path home) {
        TestSurroundings plain = new TestSurroundings(home)
                .with("MERCURE_PUBLISHER_JWT_KEY", KEY)
                .with("MERCURE_SUBSCRIBER_JWT_KEY", KEY);
        String history = "transport file {\n    path " + home.resolve(".local/state/mercure-hub/history") + "\n}\n";
        Set<String> defaults = StandaloneConfig.load(plain.build(), Optional.empty())
                .print()
                .replace(history, "")
                .lines()
                .collect(Collectors.toSet());
        List<String> effective = new ArrayList<>();
        effective.add("listens " + config.serverName().describe());
        if (config.isDevelopment()) {
            effective.add("development");
        } else {
            config.settings().http().publisherKey().ifPresent(key -> effective.add("publisher_key " + text(key)));
            config.settings().http().subscriberKey().ifPresent(key -> effective.add("subscriber_key " + text(key)));
        }
        config.print()
                .replace(history, "")
                .lines()
                .filter(line -> !line.matches("(publisher|subscriber)_jwt .*") && !defaults.contains(line))
                .forEach(effective::add);
        return effective;
    }

    private static String text(JwtKey key) {
        return new String(key.key().getEncoded(), StandardCharsets.UTF_8) + " " + key.algorithm();
    }

    private static Map<String, String> environment(List<String> lines) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher variable = VARIABLE.matcher(lines.get(i));
            if (variable.matches()) {
                String value = variable.group("value");
                if (variable.group("operator").equals("<<")) {
                    int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(value);
                    value = String.join("\n", lines.subList(i + 1, end)) + "\n";
                    i = end;
                }
                environment.put(variable.group("name"), value);
            }
        }
        return environment;
    }

    private static Map<String, List<String>> sections(Path file) throws IOException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                current = new ArrayList<>();
                String name = section.group("name");
                sections.put(section.group("file") == null ? name : name + " " + section.group("file"), current);
            } else {
                current.add(line);
            }
        }
        return sections;
    }
}
