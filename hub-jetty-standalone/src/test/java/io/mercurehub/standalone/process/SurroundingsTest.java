package io.mercurehub.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SurroundingsTest {

    /** Whoever runs tests collects what they write. */
    @Test
    void nobodyReadsTheErrorsOfATest() {
        assertThat(Surroundings.ofThisProcess().isErrTerminal().getAsBoolean()).isFalse();
    }

    @Test
    void theHomeFolderIsTheOneOfTheEnvironmentOrElseOfTheUser() {
        assertThat(Surroundings.home(Map.of("HOME", "/data"), "/root")).isEqualTo(Path.of("/data"));
        assertThat(Surroundings.home(Map.of(), "/root")).isEqualTo(Path.of("/root"));
        assertThat(Surroundings.home(Map.of("HOME", ""), "/root")).isEqualTo(Path.of("/root"));
        assertThat(Surroundings.home(Map.of("HOME", "here"), "/root")).isEqualTo(Path.of("/root"));
    }
}
