package io.mercurehub.peers.javascript;

import io.mercurehub.test.browser.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The clients of {@code src/test/javascript}, each with its package, as npm installs them. */
final class NpmPackages {

    private static final Path SOURCES = Path.of("src/test/javascript");
    private static final Path EXAMPLE = Path.of("../examples/reconnecting-event-source/reconnecting-event-source.js");
    private static final Path FOLDER = Path.of("target/javascript").toAbsolutePath();

    /** From the third version on, the package eventsource is used in one way. */
    private static final List<String> LIKE_EVENTSOURCE_3 = List.of("eventsource-4", "eventsource-5");

    private static boolean installed;

    private NpmPackages() {}

    /** {@return the folder, with all installed; where npm or its registry is missing, the test is skipped, and in CI it fails} */
    static synchronized Path install() throws IOException, InterruptedException {
        if (installed) {
            return FOLDER;
        }
        String npm = Programs.require("npm").toString();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            sources.forEach(source ->
                    copy(source, FOLDER.resolve(SOURCES.relativize(source).toString())));
        }
        for (String later : LIKE_EVENTSOURCE_3) {
            copy(
                    SOURCES.resolve("eventsource-3/subscribe.js"),
                    FOLDER.resolve(later).resolve("subscribe.js"));
        }
        copy(EXAMPLE, FOLDER.resolve("native").resolve(EXAMPLE.getFileName().toString()));
        List<String> command = new ArrayList<>(List.of(npm, "install"));
        command.addAll(List.of("--no-package-lock", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"));
        Process install = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        install.getOutputStream().close();
        String output = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Programs.require("the packages of " + FOLDER + ": " + output, install.waitFor() == 0);
        installed = true;
        return FOLDER;
    }

    private static void copy(Path source, Path target) {
        try {
            if (Files.isDirectory(source)) {
                Files.createDirectories(target);
            } else {
                Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
