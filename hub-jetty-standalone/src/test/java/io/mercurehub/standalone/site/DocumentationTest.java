package io.mercurehub.standalone.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentationTest {

    @Test
    void isThatOfThisVersion() {
        assertThat(Documentation.page("/docs/configuration.md"))
                .hasValueSatisfying(page -> assertThat(page).startsWith("# Configuration\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/none.md",
                "/docs/",
                "/docs",
                "/docs/configuration.md/",
                "/docs/../home.html",
                "/docs/..%2Fhome.html",
                "//docs/configuration.md",
                "/docs//configuration.md"
            })
    void hasNothingElse(String path) {
        assertThat(Documentation.page(path)).isEmpty();
    }
}
