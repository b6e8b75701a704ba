package io.mercurehub.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the code in documents with the files that the tests run; a comment before a block names its file. */
class KitDocTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");
    private static final Pattern BLOCK = Pattern.compile("(?:<!-- ([^\n]*) -->\n)?```java\n(.*?\n)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"docs/java-client.md, 4", "docs/testing.md, 3"})
    void showsOnlyCodeThatTheTestsRun(String document, int blocks) throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve(document)));
        int shown = 0;
        while (block.find()) {
            String file = block.group(1);
            assertThat(file).as("the comment before\n%s", block.group(2)).startsWith("mercure-hub-test/src/test/");
            assertThat(unindented(Files.readString(ROOT.resolve(file))))
                    .as(file)
                    .contains(unindented(block.group(2)));
            shown++;
        }

        assertThat(shown).isEqualTo(blocks);
    }

    /** What is shown of a method begins at the margin. */
    private static String unindented(String text) {
        return text.lines().map(String::stripLeading).collect(Collectors.joining("\n"));
    }
}
