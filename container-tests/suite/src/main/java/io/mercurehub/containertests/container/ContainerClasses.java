package io.mercurehub.containertests.container;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a web application sees of the class path that its container is started from: the container, and nothing of the tests, whose
 * libraries it would take for its own.
 */
public final class ContainerClasses extends ClassLoader {

    private static final List<String> OF_THE_TESTS = List.of(
            "ch.qos.logback.",
            "io.mercurehub.",
            "net.bytebuddy.",
            "org.assertj.",
            "org.awaitility.",
            "org.hamcrest.",
            "org.junit.",
            "org.opentest4j.",
            "org.slf4j.");

    private static final String SERVICES = "META-INF/services/";

    /** Logback alone has one. */
    private static final String INITIALIZERS = "jakarta.servlet.ServletContainerInitializer";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader classPath = ContainerClasses.class.getClassLoader();

    public ContainerClasses() {
        super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (isSeen(name)) {
            return classPath.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return isResourceSeen(name) ? classPath.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return isResourceSeen(name) ? classPath.getResources(name) : Collections.emptyEnumeration();
    }

    private static boolean isResourceSeen(String name) {
        String ofService = name.startsWith(SERVICES) ? name.substring(SERVICES.length()) : name;
        return isSeen(ofService.replace('/', '.')) && !ofService.equals(INITIALIZERS);
    }

    private static boolean isSeen(String name) {
        return OF_THE_TESTS.stream().noneMatch(name::startsWith);
    }
}
