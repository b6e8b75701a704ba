package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.eventstore.file.disk.FolderLock;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store and the folder that it has for itself. */
class FolderTest {

    @TempDir
    private Path temporary;

    @Test
    void makesItsFolderReadableByItsOwnerOnly() throws IOException {
        Path folder = temporary.resolve("a/b/history");

        FileEventStore.open(folder, Stores.DEFAULTS).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aSecondStoreIsToldWhoHasTheFolder() {
        FileEventStore first = FileEventStore.open(temporary, Stores.DEFAULTS);
        try {
            assertThatThrownBy(() -> FileEventStore.open(temporary, Stores.DEFAULTS))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContainingAll(
                            temporary.toString(),
                            "in use by process " + ProcessHandle.current().pid() + " on host ",
                            " since 20");
        } finally {
            first.close();
        }
    }

    @Test
    void aSecondStoreThatIsRefusedDoesNotOpenTheFolderToOtherProcesses() throws Exception {
        FileEventStore first = FileEventStore.open(temporary, Stores.DEFAULTS);
        try {
            assertThatThrownBy(() -> FileEventStore.open(temporary, Stores.DEFAULTS))
                    .isInstanceOf(EventStoreException.class);

            assertThatNoOtherProcessGetsIt(temporary);
        } finally {
            first.close();
        }
    }

    @Test
    void norDoesOneThatSeesTheFolderUnderAnotherNameWhichNobodyCouldKnow() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("folder"));
        Path other = Files.createDirectory(temporary.resolve("other"));
        FileEventStore first = FileEventStore.open(folder, Stores.DEFAULTS);
        try {
            Files.createLink(other.resolve("lock"), folder.resolve("lock"));

            assertThatThrownBy(() -> FileEventStore.open(other, Stores.DEFAULTS))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());

            assertThatNoOtherProcessGetsIt(folder);
        } finally {
            first.close();
        }
    }

    private static void assertThatNoOtherProcessGetsIt(Path folder) throws IOException {
        Process other = holder(folder);
        try {
            assertThat(other.inputReader().readLine())
                    .startsWith("refused: in use by process "
                            + ProcessHandle.current().pid());
        } finally {
            other.destroyForcibly();
        }
    }

    /** What is written to a file without a name is lost when the process ends. */
    @Test
    void aStoreWhoseFolderWasRemovedAcknowledgesNothingMore() throws Exception {
        Path folder = temporary.resolve("history");
        FileEventStore store = FileEventStore.open(folder, Stores.DEFAULTS);
        store.append(Stores.update(1)).toCompletableFuture().join();

        remove(folder);

        assertThat(reasonOnceRefused(store)).contains(folder.resolve("lock") + " is gone");
        assertThatThrownBy(() ->
                        store.append(Stores.update(2)).toCompletableFuture().join())
                .hasCauseInstanceOf(EventStoreException.class)
                .hasMessageContaining("restart the hub");
        assertThatThrownBy(store::close).isInstanceOf(EventStoreException.class);
        assertThat(folder).doesNotExist();
        assertThat(threads()).isEmpty();
    }

    /** Somebody else may have come in. */
    @Test
    void aStoreWhoseLockWasReplacedServesWhatItHasAndLeavesTheFolderAlone() throws Exception {
        FileEventStore store = FileEventStore.open(temporary, Stores.DEFAULTS);
        store.append(Stores.update(1)).toCompletableFuture().join();

        Files.move(temporary.resolve("lock"), temporary.resolve("lock.old"));
        Files.writeString(temporary.resolve("lock"), "process 1");

        assertThat(reasonOnceRefused(store)).contains(temporary.resolve("lock") + " is another one");
        Map<String, String> before = contents();
        assertThatThrownBy(() ->
                        store.append(Stores.update(2)).toCompletableFuture().join())
                .hasCauseInstanceOf(EventStoreException.class);
        assertThat(store.read(Position.START, 10, 10_000)
                        .toCompletableFuture()
                        .join()
                        .updates())
                .hasSize(1);
        assertThatThrownBy(store::close).isInstanceOf(EventStoreException.class);
        assertThat(contents()).isEqualTo(before);
    }

    private static String reasonOnceRefused(FileEventStore store) {
        return await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> store.check()
                                .handle((fine, refused) -> String.valueOf(refused))
                                .toCompletableFuture()
                                .join(),
                        reason -> !reason.equals("null"));
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(temporary)) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.size(file) + " bytes, hash " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Test
    void noThreadIsLeftWhenTheStoreIsClosed() {
        FileEventStore store = FileEventStore.open(temporary, Stores.DEFAULTS);
        store.append(Stores.update(1)).toCompletableFuture().join();
        assertThat(threads()).isNotEmpty();

        store.close();

        assertThat(threads()).isEmpty();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("mercure-history"))
                .toList();
    }

    @Test
    void theFolderIsFreeWhenTheStoreIsClosed() {
        FileEventStore.open(temporary, Stores.DEFAULTS).close();

        FileEventStore.open(temporary, Stores.DEFAULTS).close();
    }

    @Test
    void aProcessThatIsKilledLeavesTheFolderFree() throws Exception {
        Process process = holder(temporary);
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("held");
            assertThatThrownBy(() -> FolderLock.take(temporary, FolderLock.PATIENCE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("process " + process.pid());
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        FolderLock.take(temporary, FolderLock.PATIENCE).close();
    }

    private static Process holder(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void anEmptyVolumeCanBeTheFolder() throws IOException {
        Files.createDirectory(temporary.resolve("lost+found"));

        FileEventStore.open(temporary, Stores.DEFAULTS).close();
    }

    @Test
    void aFolderWithSomethingElseIsRefusedAndCanBeUsedByOthers() throws IOException {
        Files.writeString(temporary.resolve("notes.txt"), "mine");

        assertThatThrownBy(() -> FileEventStore.open(temporary, Stores.DEFAULTS))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("\"notes.txt\" is not part of a history");

        assertThat(temporary.resolve("notes.txt")).hasContent("mine");
        FolderLock.take(temporary, FolderLock.PATIENCE).close();
    }

    /** A process that has a folder until it is killed, or says why not. */
    static final class Holder {

        private Holder() {}

        @SuppressWarnings("try") // The lock is for having it.
        public static void main(String[] arguments) throws Exception {
            try (FolderLock lock = FolderLock.take(Path.of(arguments[0]), FolderLock.PATIENCE)) {
                System.out.println("held");
                int unused = System.in.read(); // until it is killed, or whoever has started it ends
            } catch (IOException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}
