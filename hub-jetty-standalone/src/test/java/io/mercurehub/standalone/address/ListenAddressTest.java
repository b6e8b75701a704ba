package io.mercurehub.standalone.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.setting.OptionValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        ":3000, *:3000, http://127.0.0.1:3000",
        ":80, *:80, http://127.0.0.1",
        "0.0.0.0:3000, *:3000, http://127.0.0.1:3000",
        "127.0.0.1:3000, 127.0.0.1:3000, http://127.0.0.1:3000",
        "192.0.2.7:8080, 192.0.2.7:8080, http://192.0.2.7:8080",
        "[::1]:3000, [0:0:0:0:0:0:0:1]:3000, http://[::1]:3000",
        "localhost:3000, 127.0.0.1:3000, http://localhost:3000",
        "http://127.0.0.1:3000, 127.0.0.1:3000, http://127.0.0.1:3000",
        "http://127.0.0.1, 127.0.0.1:80, http://127.0.0.1",
        "http://localhost, 127.0.0.1:80, http://localhost",
        "HTTP://localhost:3000/, 127.0.0.1:3000, http://localhost:3000",
        "http://:3000, *:3000, http://127.0.0.1:3000",
        "http://hub.example.org:3000, *:3000, http://hub.example.org:3000",
        "http://hub.example.org, *:80, http://hub.example.org",
        "http://my_hub:443, *:443, http://my_hub:443",
        "hub.example.org:80, *:80, http://hub.example.org"
    })
    void takesAnAddressThatNeedsNoTls(String text, String socket, String origin) {
        ListenAddress address = ListenAddress.parse(text, false);

        assertThat(address).hasToString(socket);
        assertThat(address.origin(address.socket().getPort())).isEqualTo(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.example.org",
                "hub.example.org:3000",
                "hub.example.org:443",
                "https://hub.example.org",
                "https://127.0.0.1:3000",
                "https://:3000",
                "localhost",
                "127.0.0.1",
                "[::1]",
                ":443",
                "127.0.0.1:443",
                "*.example.org"
            })
    void saysWhatToDoInsteadOfTls(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text, false))
                .isInstanceOf(OptionValueException.class)
                .hasMessage("\"" + text
                        + "\" (expected: the directive tls CERT KEY, in the environment MERCURE_TLS=\"CERT KEY\","
                        + " with the PEM files of a certificate, which this hub does not get by itself yet; or :80 and a"
                        + " proxy in front that does HTTPS)");
        assertThatThrownBy(() -> ListenAddress.parsePlain(text))
                .isInstanceOf(OptionValueException.class)
                .hasMessageEndingWith(", without TLS)");
    }

    @ParameterizedTest
    @CsvSource({
        "hub.example.org, *:443, https://hub.example.org",
        "hub.example.org:3000, *:3000, https://hub.example.org:3000",
        "https://hub.example.org, *:443, https://hub.example.org",
        "https://hub.example.org:80, *:80, https://hub.example.org:80",
        "https://127.0.0.1:3000, 127.0.0.1:3000, https://127.0.0.1:3000",
        "localhost, 127.0.0.1:443, https://localhost",
        "127.0.0.1, 127.0.0.1:443, https://127.0.0.1",
        ":443, *:443, https://127.0.0.1",
        ":3000, *:3000, https://127.0.0.1:3000",
        "localhost:3000, 127.0.0.1:3000, https://localhost:3000",
        ":80, *:80, http://127.0.0.1",
        "hub.example.org:80, *:80, http://hub.example.org",
        "http://hub.example.org:3000, *:3000, http://hub.example.org:3000"
    })
    void hasTlsWhenThereIsACertificateUnlessItSaysOtherwise(String text, String socket, String origin) {
        ListenAddress address = ListenAddress.parse(text, true);

        assertThat(address).hasToString(socket);
        assertThat(address.origin(address.socket().getPort())).isEqualTo(origin);
        assertThat(address.isTls()).isEqualTo(origin.startsWith("https"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                "3000:",
                ":x",
                "ftp://127.0.0.1:21",
                "unix//run/hub.sock",
                "::1",
                "[::1",
                "[fffff::]:3000",
                "999.1.1.1:80",
                "http://1.2.3:80",
                "http://",
                "http://ho st:80",
                "a/b:80",
                "http://-x:80",
                "127.0.0.1:3000:4000"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text, false))
                .isInstanceOf(OptionValueException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("expected: an address such as :3000");
    }

    @Test
    void refusesAPathSinceTheHubHasItsOwn() {
        assertThatThrownBy(() -> ListenAddress.parse("http://hub.example.org/mercure", false))
                .hasMessageContaining("without a path");
    }

    @Test
    void refusesAPortThatCannotBe() {
        assertThatThrownBy(() -> ListenAddress.parse(":65536", false)).hasMessageContaining("a port up to 65535");
    }

    @Test
    void knowsWhichAddressesOnlyThisMachineCanReach() {
        assertThat(ListenAddress.parse("localhost:1", false).isLoopback()).isTrue();
        assertThat(ListenAddress.parse("[::1]:1", false).isLoopback()).isTrue();
        assertThat(ListenAddress.parse("127.8.8.8:1", false).isLoopback()).isTrue();
        assertThat(ListenAddress.parse(":1", false).isLoopback()).isFalse();
        assertThat(ListenAddress.parse("192.0.2.7:1", false).isLoopback()).isFalse();
        assertThat(ListenAddress.parse("http://hub.example.org:1", false).isLoopback())
                .isFalse();
    }
}
