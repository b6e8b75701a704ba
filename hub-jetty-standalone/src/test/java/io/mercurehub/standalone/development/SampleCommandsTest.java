package io.mercurehub.standalone.development;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleCommandsTest {

    private static final String ORIGIN = "http://127.0.0.1:3000";
    private static final String PATH = "/.well-known/mercure";

    @Test
    void hasATokenForADevelopmentHub() {
        assertThat(SampleCommands.lines(ORIGIN, PATH, "a.b.c"))
                .contains(
                        "curl -N '" + ORIGIN + PATH + "?topic=https://example.com/books/1'",
                        "curl -d 'topic=https://example.com/books/1' -d 'data=Hello' -H 'Authorization: Bearer a.b.c' "
                                + ORIGIN + PATH);
    }

    @Test
    void hasCommandsThatMakeTheirTokensForOthers() {
        assertThat(SampleCommands.withKeys(ORIGIN, PATH, "mercure-hub", true))
                .contains(
                        "curl -N '" + ORIGIN + PATH + "?topic=https://example.com/books/1'",
                        "curl -d 'topic=https://example.com/books/1' -d 'data=Hello'"
                                + " -H \"Authorization: Bearer $(mercure-hub token --publish '*')\" " + ORIGIN + PATH);
        assertThat(SampleCommands.withKeys(ORIGIN, PATH, "mercure-hub", false))
                .contains("curl -N -H \"Authorization: Bearer $(mercure-hub token --subscribe '*')\" '" + ORIGIN + PATH
                        + "?topic=https://example.com/books/1'");
    }
}
