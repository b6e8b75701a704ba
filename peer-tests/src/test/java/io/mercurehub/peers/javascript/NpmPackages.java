package io.mercurehub.peers.javascript;

import io.mercurehub.test.wire.Programs;
import java.nio.file.Files;
import java.nio.file.Path;

/** The clients of {@code src/test/javascript}, each with its package, as {@code peer-tests/prepare} has installed them before the tests. */
final class NpmPackages {

    private static final Path FOLDER = Path.of("target/javascript").toAbsolutePath();

    private NpmPackages() {}

    /** {@return the folder, with all installed; where npm or its registry was missing, the test is skipped, and in CI it fails} */
    static Path folder() {
        Programs.require("the packages that peer-tests/prepare installs", Files.exists(FOLDER.resolve("installed")));
        return FOLDER;
    }
}
