package io.mercurehub.eventstore.file.disk;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people call the application whose class loader has loaded this library. */
final class ApplicationName {

    private static final int MAX_LENGTH = 120;

    /** Tomcat's loaders say in the second line which version of which application they are of. */
    private static final int LINES = 2;

    private ApplicationName() {}

    /** {@return the name in one line; that of the loader, or what it says of itself} */
    static String of(@Nullable ClassLoader loader) {
        if (loader == null) {
            return "bootstrap";
        }
        String said = loader.getName() == null || loader.getName().isBlank() ? loader.toString() : loader.getName();
        String name = said.lines()
                .limit(LINES)
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replaceAll("\\p{Cntrl}", "");
        return name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) : name;
    }
}
