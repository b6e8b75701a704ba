package io.mercurehub.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubAddressTest {

    @Test
    void isTakenFromAUrl() {
        HubAddress address = HubAddress.of(URI.create("http://127.0.0.1:3000/.well-known/mercure/"), false);

        assertThat(address.socket().getPort()).isEqualTo(3000);
        assertThat(address.authority()).isEqualTo("127.0.0.1:3000");
        assertThat(address.path()).isEqualTo("/.well-known/mercure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1/x", "http://127.1.2.3:80/x", "http://[::1]/x", "http://localhost/x"})
    void mayBeOnTheLoopbackInterface(String url) {
        assertThat(HubAddress.of(URI.create(url), false).socket().getPort()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/x", "http://0.0.0.0/x", "http://[2001:db8::1]/x"})
    void isOnAnotherMachineOnlyByPermission(String url) {
        assertThatThrownBy(() -> HubAddress.of(URI.create(url), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--allow-remote");

        assertThat(HubAddress.of(URI.create(url), true).path()).isEqualTo("/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1/x", "/x", "http:/x", "ftp://127.0.0.1/x"})
    void isNothingElseThanHttp(String url) {
        assertThatThrownBy(() -> HubAddress.of(URI.create(url), true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void spreadsStreamsOverLoopbackAddresses() {
        HubAddress hub = HubAddress.of(URI.create("http://127.0.0.1:3000/"), false);

        assertThat(hub.from(19_999)).isNull();
        assertThat(hub.from(20_000)).hasToString("/127.0.0.2");
        assertThat(hub.from(79_999)).hasToString("/127.0.0.4");
        assertThat(hub.from(5_000_000)).hasToString("/127.0.1.1");
    }

    @Test
    void leavesTheAddressToTheSystemForAnotherMachine() {
        assertThat(HubAddress.of(URI.create("http://192.0.2.1/"), true).from(20_000))
                .isNull();
    }
}
