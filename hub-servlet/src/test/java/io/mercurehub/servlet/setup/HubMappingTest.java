package io.mercurehub.servlet.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubMappingTest {

    @ParameterizedTest
    @CsvSource({
        "/.well-known/mercure, /.well-known/mercure",
        "/.well-known/mercure/*, /.well-known/mercure",
        "/live/*, /live",
        "/live, /live",
        "/*, /.well-known/mercure",
        "/, /.well-known/mercure",
    })
    void isWhereTheServletIsMappedElseAtTheWellKnownPath(String pattern, String path) {
        HubMapping mapping = new HubMapping(pattern);

        assertThat(mapping.path()).isEqualTo(path);
        assertThat(mapping.problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', the root of an application is no path of a hub",
        "*.hub, a suffix is no path",
        "/the hub, has characters that URLs have in percent-encoding only",
        "/é/*, has characters that URLs have in percent-encoding only",
    })
    void isNowhereByAMappingThatIsNoPath(String pattern, String problem) {
        assertThat(new HubMapping(pattern).problem()).contains(problem);
    }
}
