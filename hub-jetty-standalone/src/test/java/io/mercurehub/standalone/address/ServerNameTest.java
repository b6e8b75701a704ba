package io.mercurehub.standalone.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.setting.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " , "})
    void listensOnPort3000OfThisMachineWhenNothingIsSaid(String value) {
        ServerName name = parse(value);

        assertThat(name.addresses()).hasToString("[127.0.0.1:3000]");
        assertThat(name.isLoopback()).isTrue();
    }

    @Test
    void takesSeveralAddresses() {
        ServerName name = parse("127.0.0.1:3000, http://hub.example.org\t[::1]:3000");

        assertThat(name.addresses()).hasToString("[127.0.0.1:3000, *:80, [0:0:0:0:0:0:0:1]:3000]");
        assertThat(name.isLoopback()).isFalse();
    }

    @Test
    void opensEachSocketOnceAndNoneThatAnotherIncludes() {
        ServerName name = parse("127.0.0.1:3000 http://a.example.org:3000 http://b.example.org:3000 127.0.0.1:4000");

        assertThat(name.addresses()).hasSize(4);
        assertThat(name.toOpen()).hasToString("[*:3000, 127.0.0.1:4000]");
    }

    @Test
    void takesEachFreePortForAnother() {
        assertThat(parse("127.0.0.1:0 :0").toOpen()).hasToString("[127.0.0.1:0, *:0]");
    }

    @Test
    void reportsEveryAddressThatCannotBeUsed() {
        assertThatThrownBy(() -> parse(":3000, hub.example.org, nonsense/"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.setting())
                                .containsExactly("SERVER_NAME", "SERVER_NAME"));
    }

    @Test
    void sendsOnFromPort80ToTheUsualPortOfTls() {
        assertThat(ServerName.parse(ServerName.VARIABLE, "hub.example.org", true)
                        .toRedirect())
                .hasToString("[*:80]");
        assertThat(ServerName.parse(ServerName.VARIABLE, "localhost 127.0.0.2:443", true)
                        .toRedirect())
                .hasToString("[127.0.0.1:80, 127.0.0.2:80]");
        assertThat(ServerName.parse(ServerName.VARIABLE, "hub.example.org:8443", true)
                        .toRedirect())
                .isEmpty();
        assertThat(ServerName.parse(ServerName.VARIABLE, "hub.example.org http://hub.example.org", true)
                        .toRedirect())
                .isEmpty();
        assertThat(parse(":80").toRedirect()).isEmpty();
    }

    @Test
    void refusesAPortWithTlsAndWithout() {
        assertThatThrownBy(() -> ServerName.parse(
                        ServerName.VARIABLE, "http://hub.example.org:3000, https://127.0.0.1:3000", true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "SERVER_NAME: 127.0.0.1:3000 would be with TLS and without (expected: one of the two for a port)");
        assertThat(ServerName.parse(ServerName.VARIABLE, "http://127.0.0.1:0, https://127.0.0.1:0", true)
                        .toOpen())
                .hasSize(2);
    }

    private static ServerName parse(String value) {
        return ServerName.parse(ServerName.VARIABLE, value, false);
    }
}
