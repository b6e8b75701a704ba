package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the configuration in {@code docs/proxies.md} with the files that the tests run. */
final class ProxiesDocTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- (\\S+) -->\\n)?```(?:apache|nginx)\\n(.*?)```\\n", Pattern.DOTALL);

    @Test
    void everyConfigurationIsOneThatTheTestsRun() throws IOException {
        Set<String> files = new HashSet<>();
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/proxies.md")));

        while (block.find()) {
            String file = block.group(1);
            assertThat(file).as("the file of: %s", block.group(2)).isNotNull();
            assertThat(block.group(2)).as(file).isEqualTo(Files.readString(ROOT.resolve(file)));
            files.add(file.substring(file.lastIndexOf("/peers/") + "/peers/".length()));
        }

        assertThat(files)
                .containsExactlyInAnyOrder(
                        "apache/tutorial-http.conf",
                        "apache/recommended.conf",
                        "apache/workers.conf",
                        "nginx/plain.conf",
                        "nginx/recommended.conf");
    }
}
