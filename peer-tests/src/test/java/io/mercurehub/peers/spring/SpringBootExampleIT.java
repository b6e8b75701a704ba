package io.mercurehub.peers.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.browser.Browser;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of Spring Boot, built as anybody's project with the artifacts of this build, and used in a real browser. */
class SpringBootExampleIT {

    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ""), "..").toAbsolutePath();
    private static final Path JAR = ROOT.resolve("examples/spring-boot/target/shop-1.0.0.jar");
    private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

    private static final Path JDKS = Path.of("/usr/lib/jvm");

    /** Those that have virtual threads; {@code .ci/run} finds one by that, too. */
    private static final String NEWER_JDK = "*-25-*";

    private static final int STOPPED_BY_SIGNAL = 143;

    @TempDir
    private static Path folder;

    /** Its own tests run, too. What it needs besides may have to be fetched first. */
    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    static void build() throws Exception {
        Path log = folder.resolve("build.log");
        Process build = new ProcessBuilder(
                        ROOT.resolve("examples/build-spring-boot").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(build.waitFor()).as("%s", Files.readString(log)).isZero();
    }

    private static HubProcess start(Path java, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-jar", JAR.toString(), "--server.port=0", "--server.address=127.0.0.1"));
        command.addAll(List.of(options));
        return HubProcess.run(folder, Map.of(), command);
    }

    private static URI url(HubProcess shop) {
        Matcher port = PORT.matcher(shop.awaitOut("started on port"));
        assertThat(port.find()).isTrue();
        return URI.create("http://127.0.0.1:" + port.group(1) + "/");
    }

    private static Browser logIn(URI shop) {
        Browser browser = Browser.open();
        browser.visit(shop);
        browser.type("input[name=username]", "alice");
        browser.type("input[name=password]", "secret");
        browser.click("button[type=submit]");
        awaitStock(browser, "coffee: 5", "tea: 3");
        return browser;
    }

    private static void awaitStock(Browser browser, String... articles) {
        await().untilAsserted(() -> assertThat(browser.texts("#articles span")).containsExactly(articles));
    }

    private static void showASaleInAnotherWindow(HubProcess shop) throws Exception {
        URI url = url(shop);
        try (Browser seller = logIn(url);
                Browser watcher = logIn(url)) {
            seller.click("li[data-article=tea] button");

            awaitStock(watcher, "coffee: 5", "tea: 2");
            awaitStock(seller, "coffee: 5", "tea: 2");

            shop.signal("TERM");
            assertThat(shop.awaitEnd()).isEqualTo(STOPPED_BY_SIGNAL);
        }
    }

    @Test
    void showsASaleInAnotherWindowAndStopsWithStreamsOpen() throws Exception {
        try (HubProcess shop = start(Path.of(System.getProperty("java.home"), "bin", "java"))) {
            showASaleInAnotherWindow(shop);
        }
    }

    private static Path newerJava() throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(JDKS)) {
            try (DirectoryStream<Path> jdks = Files.newDirectoryStream(JDKS, NEWER_JDK)) {
                jdks.forEach(jdk -> found.add(jdk.resolve("bin/java")));
            }
        }
        found.removeIf(java -> !Files.isExecutable(java));
        Programs.require("a JDK 25, " + JDKS.resolve(NEWER_JDK), !found.isEmpty());
        return found.get(0);
    }

    @Test
    void doesSoOnVirtualThreads() throws Exception {
        try (HubProcess shop = start(newerJava(), "--spring.threads.virtual.enabled=true")) {
            showASaleInAnotherWindow(shop);
        }
    }
}
