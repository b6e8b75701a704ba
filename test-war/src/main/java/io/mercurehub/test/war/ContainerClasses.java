package io.mercurehub.test.war;

/**
 * What a container lets its applications see: Java, the Servlet API and the container itself, but not what else is on the class
 * path here.
 */
final class ContainerClasses extends ClassLoader {

    ContainerClasses() {
        super("container", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("jakarta.servlet.")
                || name.startsWith("jakarta.annotation.")
                || name.startsWith("org.eclipse.jetty.")) {
            return ContainerClasses.class.getClassLoader().loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }
}
