package io.mercurehub.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code npm pack} makes of the folder, and what TypeScript makes of that. */
@Tag("ci")
final class NpmPackageIT {

    private static final String TYPESCRIPT = "5.9.3";
    private static final Pattern FILE = Pattern.compile("\"path\": \"([^\"]+)\"");

    @Test
    void hasTheModuleItsTypesAndWhatComesWithThem() throws Exception {
        String packed = Command.run(Map.of(), "npm", "pack", "--dry-run", "--json", "--offline");

        assertThat(FILE.matcher(packed).results().map(file -> file.group(1)))
                .containsExactlyInAnyOrder(
                        "LICENSE", "README.md", "mercure-client.d.ts", "mercure-client.js", "package.json");
    }

    @Test
    void hasTypesThatTypeScriptUnderstandsAndThatKeepPagesFromMistakes() throws Exception {
        String said = Command.run(
                Map.of(),
                "npm",
                "exec",
                "--yes",
                "--prefer-offline",
                "--package=typescript@" + TYPESCRIPT,
                "--",
                "tsc",
                "--noEmit",
                "--strict",
                "--target",
                "es2022",
                "--module",
                "nodenext",
                "--lib",
                "es2022,dom",
                "src/test/ts/page.ts");

        assertThat(said).isEmpty();
    }
}
