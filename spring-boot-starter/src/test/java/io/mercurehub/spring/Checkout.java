package io.mercurehub.spring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder of all modules: the tests run in that of one, which isn't the same for each generation of Spring Boot. */
public final class Checkout {

    private Checkout() {}

    /** {@return the path of a file or a folder, from the root of the checkout} */
    public static Path path(String name) {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Stream.iterate(module, Path::getParent)
                .limit(module.getNameCount())
                .filter(folder -> Files.exists(folder.resolve("docs/configuration.md")))
                .findFirst()
                .orElseThrow()
                .resolve(name);
    }
}
