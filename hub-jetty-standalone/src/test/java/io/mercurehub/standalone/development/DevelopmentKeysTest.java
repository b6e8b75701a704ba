package io.mercurehub.standalone.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.setting.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevelopmentKeysTest {

    @TempDir
    private Path temp;

    @Test
    void makesTwoDifferentKeysOf256Bits() {
        DevelopmentKeys keys = DevelopmentKeys.in(temp.resolve("state"));

        assertThat(Base64.getDecoder().decode(keys.publisher())).hasSize(32);
        assertThat(Base64.getDecoder().decode(keys.subscriber())).hasSize(32);
        assertThat(keys.publisher()).isNotEqualTo(keys.subscriber());
    }

    @Test
    void findsTheSameKeysAgain() {
        DevelopmentKeys first = DevelopmentKeys.in(temp);

        DevelopmentKeys second = DevelopmentKeys.in(temp);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void letsOnlyTheOwnerReadThem() throws IOException {
        Path folder = temp.resolve("a/b/mercure-hub");

        DevelopmentKeys.in(folder);

        assertThat(permissions(folder)).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve(DevelopmentKeys.FILE))).isEqualTo("rw-------");
    }

    @Test
    void leavesNothingButTheKeysInTheFolder() throws IOException {
        DevelopmentKeys.in(temp);

        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files).containsExactly(temp.resolve(DevelopmentKeys.FILE));
        }
    }

    @Test
    void areTheSameForAllHubsThatStartAtOnce() throws Exception {
        int hubs = 8;
        Path folder = temp.resolve("state");
        CyclicBarrier start = new CyclicBarrier(hubs);
        ExecutorService executor = Executors.newFixedThreadPool(hubs);
        List<Future<DevelopmentKeys>> found = new ArrayList<>();

        try {
            for (int i = 0; i < hubs; i++) {
                Callable<DevelopmentKeys> hub = () -> {
                    start.await();
                    return DevelopmentKeys.in(folder);
                };
                found.add(executor.submit(hub));
            }
            HashSet<DevelopmentKeys> distinct = new HashSet<>();
            for (Future<DevelopmentKeys> keys : found) {
                distinct.add(keys.get());
            }

            assertThat(distinct).hasSize(1);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void saysWhenTheFolderIsAFile() throws IOException {
        Path file = Files.createFile(temp.resolve("state"));

        assertThatThrownBy(() -> DevelopmentKeys.in(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file + ": is not a folder (expected: ")
                .hasMessageContaining("XDG_STATE_HOME");
    }

    @Test
    void saysWhenAFileIsWhereAFolderAboveShouldBe() throws IOException {
        Path file = Files.createFile(temp.resolve("home"));

        assertThatThrownBy(() -> DevelopmentKeys.in(file.resolve("state")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("XDG_STATE_HOME");
    }

    @Test
    void refusesAFileThatHoldsSomethingElse() throws IOException {
        Path file = Files.writeString(temp.resolve(DevelopmentKeys.FILE), "publisher_jwt short\n");

        assertThatThrownBy(() -> DevelopmentKeys.in(temp))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("delete it to get new ones")
                .hasMessageNotContaining("short");
    }

    @Test
    void neverPrintThemselves() {
        DevelopmentKeys keys = DevelopmentKeys.in(temp);

        assertThat(keys.toString()).doesNotContain(keys.publisher()).doesNotContain(keys.subscriber());
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
