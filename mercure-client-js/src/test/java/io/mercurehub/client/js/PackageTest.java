package io.mercurehub.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What users get: a WebJar, and a package for npm. */
final class PackageTest {

    private static final int LIMIT_BYTES = 6 * 1024;
    private static final Path WEBJARS = Path.of("target/classes/META-INF/resources/webjars/mercure-client");

    @Test
    void theModuleIsSmall() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(Files.readAllBytes(Path.of("mercure-client.js")));
        }

        assertThat(compressed.size()).isLessThan(LIMIT_BYTES);
    }

    @Test
    void theWebJarHasTheFilesUnderTheVersionOfTheNpmPackage() throws IOException {
        Path folder = WEBJARS.resolve(version());

        for (String file : new String[] {"mercure-client.js", "mercure-client.d.ts", "package.json"}) {
            assertThat(folder.resolve(file)).hasSameBinaryContentAs(Path.of(file));
        }
    }

    private static String version() throws IOException {
        String manifest = Files.readString(Path.of("package.json"));
        String before = "\"version\": \"";
        int at = manifest.indexOf(before) + before.length();
        return manifest.substring(at, manifest.indexOf('"', at));
    }
}
