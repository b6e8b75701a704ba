package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of one JVM, each with classes of its own, that want one folder. */
@SuppressWarnings("ReturnValueIgnored") // Not everything that an application is told to do has a result.
class HandoverTest {

    private static final int PUBLISHERS = 8;

    @TempDir
    private Path folder;

    private final List<BinaryOperator<String>> applications = new ArrayList<>();

    @AfterEach
    void closeAll() throws IOException {
        applications.forEach(application -> application.apply("close", ""));
        List<String> left = entries();
        System.clearProperty(key());
        assertThat(left).isEmpty();
    }

    @Test
    void theNewerOneGoesOnWhereTheOlderOneLetGo() throws Exception {
        var older = application("app##1");
        older.apply("open", folder.toString());
        older.apply("publish", "one");

        var newer = application("app##2");
        newer.apply("open", folder.toString());

        newer.apply("publish", "two");
        assertThat(newer.apply("history", "")).isEqualTo("one\ntwo");
        assertThat(older.apply("state", "")).isEqualTo("draining true, closed true");
        assertThat(newer.apply("state", "")).isEqualTo("draining false, closed false");
    }

    @Test
    void nothingAcknowledgedIsLostOrDoubledUnderLoad() throws Exception {
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        var older = application("app##1");
        older.apply("open", folder.toString());
        ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
        try {
            List<CompletableFuture<String>> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                String prefix = i + "-";
                publishers.add(CompletableFuture.supplyAsync(() -> older.apply("publish-all", prefix), threads));
            }
            while (older.apply("history", "").lines().count() <= PUBLISHERS) {
                Thread.onSpinWait(); // until they are under way
            }

            var newer = application("app##2");
            newer.apply("open", folder.toString());

            for (CompletableFuture<String> publisher : publishers) {
                List<String> lines = publisher.join().lines().toList();
                assertThat(lines).last().asString().contains("HubClosedException");
                acknowledged.addAll(lines.subList(0, lines.size() - 1));
            }
            newer.apply("publish", "last");
            List<String> history = newer.apply("history", "").lines().toList();
            assertThat(acknowledged).hasSizeGreaterThan(PUBLISHERS);
            assertThat(history)
                    .doesNotHaveDuplicates()
                    .containsAll(acknowledged)
                    .endsWith("last");
            for (int i = 0; i < PUBLISHERS; i++) {
                String prefix = i + "-";
                assertThat(history.stream().filter(data -> data.startsWith(prefix)))
                        .containsExactlyElementsOf(numbered(prefix, history));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> numbered(String prefix, List<String> history) {
        List<String> numbered = new ArrayList<>();
        history.stream()
                .filter(data -> data.startsWith(prefix))
                .forEach(data -> numbered.add(prefix + numbered.size()));
        return numbered;
    }

    @Test
    void theLogTellsOnceThatSubscribersOfTheOlderOneHaveGone() throws Exception {
        var older = application("app##1");
        older.apply("open", folder.toString());
        String first = older.apply("subscribe", "news");
        String second = older.apply("subscribe", "news");

        var newer = application("app##2");
        newer.apply("open", folder.toString());

        await().untilAsserted(() -> assertThat(newer.apply("history", "").lines())
                .containsExactlyInAnyOrder("here " + first, "here " + second, "gone " + first, "gone " + second));
        older.apply("close", "");
        newer.apply("publish", "later");
        assertThat(newer.apply("history", "").lines()).hasSize(5).last().isEqualTo("later");
    }

    @Test
    void itGoesFromVersionToVersion() throws Exception {
        for (int version = 1; version <= 3; version++) {
            var application = application("app##" + version);
            application.apply("open", folder.toString());
            application.apply("publish", "of " + version);
        }

        assertThat(applications.get(2).apply("history", "").lines()).containsExactly("of 1", "of 2", "of 3");
    }

    @Test
    void aFolderHasOneOwnerUnderAllOfItsNames() throws Exception {
        Path link = folder.resolveSibling(folder.getFileName() + "-link");
        Files.createSymbolicLink(link, folder);
        var older = application("app##1");
        older.apply("open", folder.toString());

        application("app##2").apply("open", link.toString());

        assertThat(older.apply("state", "")).isEqualTo("draining true, closed true");
        Files.delete(link);
    }

    @Test
    void anApplicationIsNotAskedByItself() throws Exception {
        var only = application("shop");
        only.apply("open", folder.toString());

        assertThatThrownBy(() -> only.apply("open-deaf", folder.toString()))
                .hasMessageContainingAll(
                        "history folder " + folder,
                        "in use by process " + ProcessHandle.current().pid() + " on host ",
                        "the application \"shop\", which is this one (expected: one hub for each folder)");

        only.apply("publish", "goes on");
        assertThat(only.apply("history", "")).isEqualTo("goes on");
    }

    @Test
    void oneThatDoesNotLetGoIsNamedAndNotDisturbedLater() throws Exception {
        var deaf = application("deaf##1");
        deaf.apply("open-deaf", folder.toString());
        String entry = entries().get(0);

        var newer = application("deaf##2");
        assertThatThrownBy(() -> newer.apply("open-deaf", folder.toString()))
                .hasMessageContainingAll(
                        "in use by process " + ProcessHandle.current().pid() + " on host ",
                        " since 20",
                        "the application \"deaf##1\", which was asked to let go of it and has not within 300 ms");

        assertThat(entries()).containsExactly(entry);
        deaf.apply("close", "");
        newer.apply("open-deaf", folder.toString());
    }

    @Test
    void oneThatClosesWhileItIsAskedIsNotWaitedForAnyLonger() throws Exception {
        var older = application("app##1");
        older.apply("open-deaf", folder.toString());
        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> older.apply("close", ""));

        application("app##2").apply("open", folder.toString());

        closing.join();
    }

    @Test
    void theClassesOfTheOlderOneCanBeCollectedOnceItIsClosed() throws Exception {
        WeakReference<ClassLoader> classes = openPassOnAndClose();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(classes.get()).isNull();
        });
    }

    private WeakReference<ClassLoader> openPassOnAndClose() throws Exception {
        var older = application("app##1");
        older.apply("open", folder.toString());
        older.apply("publish", "one");
        application("app##2").apply("open", folder.toString());
        older.apply("close", "");
        applications.remove(older);
        return new WeakReference<>(older.getClass().getClassLoader());
    }

    @Test
    void theSystemPropertiesStayTexts() throws Exception {
        application("app##1").apply("open", folder.toString());

        System.getProperties().store(OutputStream.nullOutputStream(), null);
        assertThat(entries()).hasSize(1);
    }

    @Test
    void anEntryThatWasCopiedFromAnotherJvmIsNobodys() throws Exception {
        System.setProperty(key(), "contract=1\njvm=1@2\nloader=x\nbegan=1\nholder=process 1\napplication=elsewhere\n");

        application("app##1").apply("open", folder.toString());
    }

    @Test
    void aVersionOfTheHubThatHandsOverInAnotherWayIsNamed() throws Exception {
        putEntry("future##1", entry -> entry.replace("contract=1", "contract=2"));

        assertThatThrownBy(() -> application("app##2").apply("open", folder.toString()))
                .hasMessageContaining(
                        "the application \"future##1\", whose version of the hub does not hand over to this one");

        System.clearProperty(key());
    }

    @Test
    void anOlderOneThatIsLateDoesNotAskANewerOne() throws Exception {
        putEntry(
                "app##3", entry -> entry.replaceFirst("began=.*", "began=" + (System.nanoTime() + 3_600_000_000_000L)));

        assertThatThrownBy(() -> application("app##2").apply("open", folder.toString()))
                .hasMessageContaining("the application \"app##3\", which is newer than this one");

        System.clearProperty(key());
    }

    @Test
    void whoeverIsInterruptedWaitsNoLonger() throws Exception {
        application("deaf##1").apply("open-deaf", folder.toString());
        var newer = application("app##2");
        CompletableFuture<String> opening = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                opening.complete(newer.apply("open", folder.toString()));
            } catch (RuntimeException e) {
                opening.complete(e.getMessage());
            }
        });
        thread.start();
        await().until(() -> entries().get(0).contains("wanted=app##2"));

        thread.interrupt();

        assertThat(opening.join()).contains("the application \"deaf##1\", and whoever waited for it was interrupted");
        assertThat(entries().get(0)).doesNotContain("wanted");
    }

    /** Has an application that isn't there hold the folder. */
    private void putEntry(String name, UnaryOperator<String> change) throws Exception {
        var application = application(name);
        application.apply("open-deaf", folder.toString());
        String entry = entries().get(0);
        application.apply("close", "");
        System.setProperty(key(), change.apply(entry));
    }

    private String key() throws IOException {
        return "io.mercurehub.folder." + folder.toRealPath();
    }

    @Test
    void anEntryThatSomebodyTookAwayIsPutBack() throws Exception {
        var older = application("app##1");
        older.apply("open", folder.toString());
        System.clearProperty(key());

        await().until(() -> !entries().isEmpty());

        application("app##2").apply("open", folder.toString());
        assertThat(older.apply("state", "")).isEqualTo("draining true, closed true");
    }

    private List<String> entries() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("io.mercurehub.folder."))
                .map(System::getProperty)
                .toList();
    }

    /** {@return an application whose classes a loader of this name has} */
    @SuppressWarnings("unchecked")
    private BinaryOperator<String> application(String name) throws Exception {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(HandoverTest::url)
                .toArray(URL[]::new);
        ClassLoader loader = new URLClassLoader(name, classPath, new SharedLog());
        var application = (BinaryOperator<String>)
                loader.loadClass(Application.class.getName()).getConstructor().newInstance();
        applications.add(application);
        return application;
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    /** What the applications share: the JDK, and the log of the test. */
    private static final class SharedLog extends ClassLoader {

        SharedLog() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.slf4j.") || name.startsWith("ch.qos.logback.")) {
                return HandoverTest.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
