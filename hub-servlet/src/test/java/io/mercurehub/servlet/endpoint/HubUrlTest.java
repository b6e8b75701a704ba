package io.mercurehub.servlet.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubUrlTest {

    @ParameterizedTest
    @CsvSource({
        "/.well-known/mercure, /.well-known/mercure",
        "/.well-known/mercure/*, /.well-known/mercure",
        "/live/*, /live",
        "/live, /live",
        "/*, /.well-known/mercure",
        "/, /.well-known/mercure",
        "'', /.well-known/mercure",
        "*.hub, /.well-known/mercure",
    })
    void isWhereTheServletIsMappedElseAtTheWellKnownPath(String pattern, String path) {
        assertThat(HubUrl.pathInContext(pattern)).isEqualTo(path);
    }
}
