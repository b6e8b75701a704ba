package io.mercurehub.peers.apache;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.wire.Programs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What whoever has followed a tutorial for the Go hub gets with this hub in the container's place. */
final class TutorialReplayIT {

    private static final Path REPLAY = Path.of("tutorial", "replay").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    @Timeout(300)
    void keepsEveryPromiseOfTheTutorials() throws Exception {
        for (String program : new String[] {"bash", "apache2", "a2enmod", "curl", "openssl"}) {
            Programs.require(program);
        }
        Path output = folder.resolve("output");
        ProcessBuilder replay = new ProcessBuilder(REPLAY.toString(), System.getProperty("hub.jar"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Path java = Path.of(System.getProperty("java.home"), "bin");
        replay.environment().merge("PATH", java.toString(), (path, first) -> first + File.pathSeparator + path);

        Process process = replay.start();
        int status;
        try {
            status = process.waitFor();
        } finally {
            process.destroy();
        }

        String transcript = Files.readString(output);
        assertThat(status).as(transcript).isZero();
        assertThat(transcript)
                .contains("WARN  UnreadableUpdates: ", "WARN  OtherRolesKey: ")
                .endsWith("== All as the tutorials say.\n");
    }
}
