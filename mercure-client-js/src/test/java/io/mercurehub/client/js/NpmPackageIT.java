package io.mercurehub.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code npm pack} makes of the folder. */
@Tag("ci")
final class NpmPackageIT {

    private static final Pattern FILE = Pattern.compile("\"path\": \"([^\"]+)\"");

    @Test
    void hasTheModuleItsTypesAndWhatComesWithThem() throws Exception {
        String packed = Command.run(Map.of(), "npm", "pack", "--dry-run", "--json", "--offline");

        assertThat(FILE.matcher(packed).results().map(file -> file.group(1)))
                .containsExactlyInAnyOrder(
                        "LICENSE", "README.md", "mercure-client.d.ts", "mercure-client.js", "package.json");
    }
}
