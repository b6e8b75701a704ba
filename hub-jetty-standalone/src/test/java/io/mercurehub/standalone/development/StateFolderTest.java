package io.mercurehub.standalone.development;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StateFolderTest {

    private static final Path HOME = Path.of("/home/me");

    @Test
    void isBelowTheHomeFolder() {
        assertThat(StateFolder.of(Map.of(), HOME)).isEqualTo(Path.of("/home/me/.local/state/mercure-hub"));
    }

    @Test
    void followsTheEnvironment() {
        assertThat(StateFolder.of(Map.of("XDG_STATE_HOME", "/var/state"), HOME))
                .isEqualTo(Path.of("/var/state/mercure-hub"));
    }

    @Test
    void ignoresARelativePathInTheEnvironment() {
        assertThat(StateFolder.of(Map.of("XDG_STATE_HOME", "state"), HOME))
                .isEqualTo(Path.of("/home/me/.local/state/mercure-hub"));
    }
}
