package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looks for every test that {@code docs/legacy-differences.md} names. */
class LegacyDifferencesDocTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");
    private static final Pattern TEST_NAME = Pattern.compile("`(?<type>[A-Z]\\w+(?:Test|IT))(?:\\.(?<method>\\w+))?`");
    private static final List<String> SOURCES = List.of(
            "mercure-api/src/test/java",
            "hub-core/src/test/java",
            "hub-config/src/test/java",
            "hub-servlet/src/test/java",
            "hub-jetty-standalone/src/test/java",
            "test-spec/src/main/java");

    @Test
    void namesTestsThatAreThere() throws IOException {
        Matcher names = TEST_NAME.matcher(Files.readString(ROOT.resolve("docs/legacy-differences.md")));
        int found = 0;
        while (names.find()) {
            found++;
            String method = names.group("method");
            assertThat(source(names.group("type") + ".java"))
                    .as(names.group())
                    .contains(method == null ? names.group("type") : " " + method + "(");
        }

        assertThat(found).isGreaterThan(20);
    }

    private static String source(String file) throws IOException {
        for (String sources : SOURCES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(sources))) {
                List<Path> found = files.filter(path -> path.endsWith(file)).toList();
                if (!found.isEmpty()) {
                    return Files.readString(found.get(0));
                }
            }
        }
        return "";
    }
}
