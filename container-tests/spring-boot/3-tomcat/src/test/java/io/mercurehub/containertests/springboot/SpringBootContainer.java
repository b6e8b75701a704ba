package io.mercurehub.containertests.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerClasses;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Spring Boot with the server of this class path. Each application that is deployed runs with a server of its own, as an executable
 * jar does, and has a class loader of its own for itself, the starter and the hub, as DevTools have for what may change.
 */
public final class SpringBootContainer implements Container {

    /** What of the class path is an application's, but not in its archive. */
    private static final Predicate<String> OF_APPLICATIONS = Pattern.compile(
                    "mercure-hub-spring-boot-starter|/spring-boot-starter/target/|mercure-client")
            .asPredicate();

    @Override
    public String name() {
        return "Spring Boot";
    }

    /** Boot stops its server before the hub. Jetty ends the request by itself; others wait until the hub has waited long enough. */
    @Override
    public Set<Integer> ofTheUndeployed() {
        boolean isJetty =
                Thread.currentThread().getContextClassLoader().getResource("org/eclipse/jetty/server/Server.class")
                        != null;
        return Set.of(isJetty ? 400 : 408);
    }

    @Override
    public Set<String> harmlessLogs() {
        return Set.of(
                "Creation of SecureRandom instance for session ID generation using",
                // Of Jetty, when it ends a request whose body has not come.
                "Pending read in onCompleted",
                // Of Jetty, which gives connections a second when it stops, and says so when the machine stood still.
                "/1000 ms",
                "UT005088: Failed to execute ServletOutputStream.closeAsync() on IO thread",
                "UT026010: Buffer pool was not set on WebSocketDeploymentInfo");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(0, 0, 0, 0, false, 0);
    }

    @Override
    public RunningContainer start(ContainerOptions options) throws IOException {
        return new Running();
    }

    private static final class Running implements RunningContainer {

        /** Where somebody listens when no application does, and hangs up. */
        private final ServerSocket idle = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());

        private final List<Application> applications = new ArrayList<>();

        Running() throws IOException {
            makeJettysThread();
            Thread thread = new Thread(this::hangUp, "idle");
            thread.setDaemon(true);
            thread.start();
        }

        /** Jetty has one thread for the end of the JVM, which keeps the context's class loader of whoever has it made. */
        private static void makeJettysThread() {
            try {
                assertThat(Class.forName("org.eclipse.jetty.util.thread.ShutdownThread"))
                        .isNotNull();
            } catch (ClassNotFoundException another) {
                // Another server.
            }
        }

        private void hangUp() {
            try {
                while (true) {
                    idle.accept().close();
                }
            } catch (IOException stopped) {
                // Nobody connects any more.
            }
        }

        @Override
        public synchronized int port() {
            return applications.isEmpty()
                    ? idle.getLocalPort()
                    : applications.get(applications.size() - 1).port();
        }

        @Override
        public Deployment deploy(Path war, String contextPath) throws Exception {
            Path folder = unpack(war);
            URLClassLoader classes = classes(folder);
            try {
                AutoCloseable context = Loaded.start(classes, folder.resolve("WEB-INF/web.xml"), contextPath);
                Application application =
                        new Application(this, context, Loaded.port(classes, context), classes, folder);
                add(application);
                return application;
            } catch (Exception e) {
                classes.close();
                delete(folder);
                throw e;
            }
        }

        private synchronized void add(Application application) {
            applications.add(application);
        }

        private synchronized void remove(Application application) {
            applications.remove(application);
        }

        private synchronized List<Application> all() {
            return List.copyOf(applications);
        }

        @Override
        public void stop() throws Exception {
            for (Application application : all()) {
                application.undeploy();
            }
            idle.close();
        }
    }

    /** {@link ProbeApplication}, as another class loader has it. */
    private static final class Loaded {

        private Loaded() {}

        static AutoCloseable start(ClassLoader classes, Path webXml, String contextPath) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(classes);
            try {
                return (AutoCloseable) classes.loadClass(ProbeApplication.class.getName())
                        .getMethod("start", Path.class, String.class)
                        .invoke(null, webXml, contextPath);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        static int port(ClassLoader classes, AutoCloseable context) throws Exception {
            return (int) classes.loadClass(ProbeApplication.class.getName())
                    .getMethod("port", AutoCloseable.class)
                    .invoke(null, context);
        }
    }

    private static Path unpack(Path war) throws IOException {
        Path folder = Files.createTempDirectory("spring-boot");
        try (ZipFile archive = new ZipFile(war.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = archive.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                Path file = folder.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    Files.write(file, archive.getInputStream(entry).readAllBytes());
                }
            }
        }
        return folder;
    }

    /** {@return the classes of an application; libraries that Spring Boot brings go before those of the archive} */
    private static URLClassLoader classes(Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.resolve("WEB-INF/classes").toUri().toURL());
        urls.add(ProbeApplication.class.getProtectionDomain().getCodeSource().getLocation());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (OF_APPLICATIONS.test(entry)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (Stream<Path> libraries = Files.list(folder.resolve("WEB-INF/lib"))) {
            for (Path library : libraries.sorted().toList()) {
                urls.add(library.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), new ContainerClasses());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private record Application(
            Running container, AutoCloseable context, int port, URLClassLoader classLoader, Path folder)
            implements Deployment {

        @Override
        public void undeploy() throws Exception {
            container.remove(this);
            context.close();
            classLoader.close();
            delete(folder);
        }
    }
}
