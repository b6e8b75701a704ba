package io.mercurehub.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VersionTest {

    @Test
    void aPathIsQuotedForAShellWhereItNeedsThat() {
        assertThat(Version.quoted("/opt/mercure-hub_1.0/hub.jar")).isEqualTo("/opt/mercure-hub_1.0/hub.jar");
        assertThat(Version.quoted("/home/a b/hub.jar")).isEqualTo("'/home/a b/hub.jar'");
        assertThat(Version.quoted("/it's/$(x)")).isEqualTo("'/it'\\''s/$(x)'");
    }
}
