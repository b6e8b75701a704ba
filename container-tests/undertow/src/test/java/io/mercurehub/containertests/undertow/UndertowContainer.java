package io.mercurehub.containertests.undertow;

import io.mercurehub.containertests.container.Container;
import io.mercurehub.containertests.container.ContainerClasses;
import io.mercurehub.containertests.container.ContainerOptions;
import io.mercurehub.containertests.container.Deployment;
import io.mercurehub.containertests.container.OwnAnswers;
import io.mercurehub.containertests.container.RunningContainer;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.Version;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.xnio.Options;

/** Undertow. It takes no archives by itself, so this unpacks them and registers what their {@code web.xml} says. */
public final class UndertowContainer implements Container {

    @Override
    public String name() {
        return Version.getFullVersionString();
    }

    @Override
    public Set<String> harmlessLogs() {
        return Set.of("UT005088: Failed to execute ServletOutputStream.closeAsync() on IO thread");
    }

    @Override
    public OwnAnswers answers() {
        return new OwnAnswers(0, 400, 0, 400, false, 2 * 1024 * 1024);
    }

    @Override
    public RunningContainer start(ContainerOptions options) {
        return new Running(options);
    }

    private static final class Running implements RunningContainer {

        private final ServletContainer servlets = Servlets.newContainer();
        private final PathHandler paths = new PathHandler();
        private final Undertow server;
        private final List<Application> applications = new ArrayList<>();

        Running(ContainerOptions options) {
            HttpHandler root = options.compression() ? new EncodingHandler(paths, gzip()) : paths;
            Undertow.Builder builder = Undertow.builder().addHttpListener(0, "127.0.0.1", root);
            if (options.http2()) {
                builder.setServerOption(UndertowOptions.ENABLE_HTTP2, true);
            }
            if (options.sendBufferBytes() > 0) {
                builder.setSocketOption(Options.SEND_BUFFER, options.sendBufferBytes());
            }
            if (options.advised()) {
                builder.setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true);
                builder.setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, false);
                builder.setServerOption(UndertowOptions.MAX_PARAMETERS, 10_000);
                builder.setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 10L * 1024 * 1024);
            }
            server = builder.build();
            server.start();
        }

        private static ContentEncodingRepository gzip() {
            return new ContentEncodingRepository().addEncodingHandler("gzip", new GzipEncodingProvider(), 50);
        }

        @Override
        public int port() {
            return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        }

        @Override
        public Deployment deploy(Path war, String contextPath) throws Exception {
            Path folder = unpack(war);
            URLClassLoader classes = classes(folder);
            DeploymentInfo info = WebXml.read(folder.resolve("WEB-INF/web.xml"), classes)
                    .setClassLoader(classes)
                    .setContextPath(contextPath.isEmpty() ? "/" : contextPath)
                    .setDeploymentName(contextPath + ".war");
            for (ServletContainerInitializer initializer :
                    ServiceLoader.load(ServletContainerInitializer.class, classes)) {
                info.addServletContainerInitializer(
                        new ServletContainerInitializerInfo(initializer.getClass(), Set.of()));
            }
            DeploymentManager manager = servlets.addDeployment(info);
            Application application = new Application(servlets, paths, manager, classes, folder, applications);
            try {
                manager.deploy();
                paths.addPrefixPath(info.getContextPath(), manager.start());
            } catch (Exception e) {
                application.undeploy();
                throw e;
            }
            applications.add(application);
            return application;
        }

        @Override
        public void stop() throws Exception {
            for (Application application : List.copyOf(applications)) {
                application.undeploy();
            }
            server.stop();
        }
    }

    private static Path unpack(Path war) throws IOException {
        Path folder = Files.createTempDirectory("undertow");
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

    private static URLClassLoader classes(Path folder) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.resolve("WEB-INF/classes").toUri().toURL());
        try (Stream<Path> libraries = Files.list(folder.resolve("WEB-INF/lib"))) {
            for (Path library : libraries.sorted().toList()) {
                urls.add(library.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), new ContainerClasses());
    }

    private record Application(
            ServletContainer servlets,
            PathHandler paths,
            DeploymentManager manager,
            URLClassLoader classes,
            Path folder,
            List<Application> others)
            implements Deployment {

        @Override
        public ClassLoader classLoader() {
            return classes;
        }

        @Override
        public void undeploy() throws Exception {
            others.remove(this);
            DeploymentInfo info = manager.getDeployment().getDeploymentInfo();
            paths.removePrefixPath(info.getContextPath());
            manager.stop();
            manager.undeploy();
            servlets.removeDeployment(info);
            classes.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
