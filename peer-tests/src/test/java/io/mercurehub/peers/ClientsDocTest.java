package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the code in {@code docs/clients.md} with the files that the tests run, and the versions with those that they run it with.
 *
 * <p>A comment before a block names its file.
 */
final class ClientsDocTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- ([^\n]*) -->\n)?```[a-z]+\n(.*?\n)```", Pattern.DOTALL);

    @Test
    void showsOnlyCodeThatTheTestsRun() throws IOException {
        List<String> shown = new ArrayList<>();
        Matcher block = BLOCK.matcher(read("docs/clients.md"));
        while (block.find()) {
            String file = block.group(1);
            assertThat(file)
                    .as("the comment before\n%s", block.group(2))
                    .matches("peer-tests/src/test/.*|sample-webapp/src/main/webapp/.*");
            assertThat(unindented(read(file))).as(file).contains(unindented(block.group(2)));
            shown.add(file);
        }

        assertThat(shown).hasSize(10).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@microsoft/fetch-event-source", "event-source-polyfill"})
    void namesTheVersionOfAPackage(String name) throws IOException {
        String folder = name.substring(name.indexOf('/') + 1);
        String version = firstGroup(
                "\"" + name + "\": \"([0-9.]+)\"", read("peer-tests/src/test/javascript/" + folder + "/package.json"));

        assertThat(read("docs/clients.md")).contains("\n### `" + name + "` " + version + "\n");
    }

    @Test
    void namesTheVersionOfOkHttp() throws IOException {
        String version = firstGroup("<okhttp.version>([0-9]+\\.[0-9]+)\\.", read("pom.xml"));

        assertThat(read("docs/clients.md")).contains("\n## Java: `okhttp-sse` " + version + "\n");
    }

    /** What is shown of a method begins at the margin. */
    private static String unindented(String text) {
        return text.lines().map(String::stripLeading).collect(Collectors.joining("\n"));
    }

    private static String firstGroup(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }
}
