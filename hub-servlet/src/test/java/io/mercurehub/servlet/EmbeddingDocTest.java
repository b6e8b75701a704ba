package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the code in the README and in the documents on embedding with the examples that it is cut from, and the examples with what
 * is promised of them.
 *
 * <p>A comment before a block names its file. The block has lines that follow each other in the file, indented alike; a line with
 * {@code …} stands for any number of them.
 */
class EmbeddingDocTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");
    private static final Set<String> SHOPS = Set.of("jakarta-ee", "spring-boot");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- ([^\n]*) -->\n)?```(?:java|xml|html)\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?(io\\.mercurehub\\.[a-z.]+)\\.[A-Z]", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(
            strings = {"docs/embedding.md", "docs/jakarta-ee.md", "docs/servlet.md", "docs/spring-boot.md", "README.md"
            })
    void showsOnlyCodeThatStandsInAnExample(String document) {
        List<String> shown = new ArrayList<>();
        Matcher block = BLOCK.matcher(read(ROOT.resolve(document)));
        while (block.find()) {
            String file = block.group(1);
            assertThat(file).as("the comment before\n%s", block.group(2)).isNotNull();
            assertThat(isCutFrom(read(ROOT.resolve(file)), block.group(2)))
                    .as("in %s, as %s has it:\n%s", file, document, block.group(2))
                    .isTrue();
            shown.add(file);
        }

        assertThat(shown).isNotEmpty();
    }

    @Test
    void namesTheVersionOfThisCheckout() {
        String version =
                firstGroup("<artifactId>mercure-hub-bom</artifactId>\\s*<version>([^<]*)<", read("bom/pom.xml"));

        assertThat(read("docs/embedding.md"))
                .contains("<artifactId>mercure-hub-bom</artifactId>\n      <version>" + version + "</version>\n");
        assertThat(List.of("docs/spring-boot.md", "examples/spring-boot/pom.xml"))
                .allSatisfy(file -> assertThat(read(file)).contains("<mercure-hub.version>" + version + "<"));
    }

    @Test
    void hasExamplesOfLessThan100LinesOfJavaAndWholeShopsOfLessThan150() {
        for (Path example : examples()) {
            long lines =
                    sources(example).mapToLong(source -> source.lines().count()).sum();

            assertThat(lines)
                    .as("%s", example.getFileName())
                    .isLessThan(SHOPS.contains(example.getFileName().toString()) ? 150 : 100);
        }
    }

    @Test
    void hasExamplesThatUseOnlyWhatIsPromised() {
        Set<String> used = new TreeSet<>();
        for (Path example : examples()) {
            sources(example).forEach(source -> {
                Matcher found = IMPORT.matcher(source);
                while (found.find()) {
                    used.add(found.group(1));
                }
            });
        }

        assertThat(used).isNotEmpty().isSubsetOf(promisedPackages());
    }

    @Test
    void listsEveryExampleWithTheCommandThatRunsIt() {
        String list = read("examples/README.md");

        for (Path example : examples()) {
            String name = example.getFileName().toString();
            assertThat(list)
                    .contains("| `" + name + "` |", "## " + name + "\n\n```sh\nexamples/run " + name + "\n```\n");
        }
    }

    private static boolean isCutFrom(String file, String block) {
        List<String> lines = file.lines().toList();
        int at = 0;
        for (String part : block.split("\n *…\n", -1)) {
            at = indexAfter(lines, part.lines().toList(), at);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return the index after the first place where the lines stand, indented alike; -1 when there is none} */
    private static int indexAfter(List<String> lines, List<String> part, int from) {
        for (int at = from; at + part.size() <= lines.size(); at++) {
            List<String> candidate = lines.subList(at, at + part.size());
            if (stripIndent(candidate).equals(stripIndent(part))) {
                return at + part.size();
            }
        }
        return -1;
    }

    private static String stripIndent(List<String> lines) {
        return String.join("\n", lines).stripIndent();
    }

    private static Set<String> promisedPackages() {
        return Stream.of(
                        "mercure-api",
                        "mercure-client",
                        "hub-core",
                        "hub-config",
                        "hub-servlet",
                        "spring-boot-starter",
                        "cdi")
                .flatMap(module -> walk(ROOT.resolve(module).resolve("src/main/java")))
                .filter(file -> file.endsWith("package-info.java"))
                .map(EmbeddingDocTest::read)
                .filter(text -> text.startsWith("/**\n * API: "))
                .map(text -> firstGroup("\npackage ([a-z.]+);", text))
                .collect(Collectors.toSet());
    }

    private static List<Path> examples() {
        try (Stream<Path> folders = Files.list(ROOT.resolve("examples"))) {
            List<Path> examples = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
            assertThat(examples).isNotEmpty();
            return examples;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> sources(Path example) {
        return walk(example.resolve("src/main"))
                .filter(file -> file.toString().endsWith(".java"))
                .map(EmbeddingDocTest::read);
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String firstGroup(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private static String read(String file) {
        return read(ROOT.resolve(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
