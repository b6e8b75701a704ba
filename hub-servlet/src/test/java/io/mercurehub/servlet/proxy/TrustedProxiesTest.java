package io.mercurehub.servlet.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.OptionValueException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.0.0.0/8",
                "10.1.2.3/8",
                "0.0.0.0/0",
                "10.0.0.1/32",
                "::1",
                "2001:db8::/32",
                "::/0",
                "fe80::1/128",
                "private_ranges"
            })
    void takesAddressesAndRanges(String entry) {
        assertThat(TrustedProxies.normalize(entry)).isEqualTo(entry);
        assertThat(TrustedProxies.of(List.of(entry))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/8/8",
                "10.0.0.0/-1",
                "010.0.0.1",
                "10.0.0.1:80",
                "::/129",
                "::ffff:10.0.0.0/104",
                "[::1]",
                "fe80::1%eth0",
                "proxy.example.org",
                "localhost",
                "private",
                "*"
            })
    void refusesEverythingElse(String entry) {
        assertThatExceptionOfType(OptionValueException.class)
                .isThrownBy(() -> TrustedProxies.normalize(entry))
                .withMessage("\"" + entry + "\" (expected: an address such as 10.0.0.1, a range such as 10.0.0.0/8 or"
                        + " fd00::/8, or private_ranges; no names)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "127.0.0.53",
                "::1",
                "fd12:3456::1"
            })
    void knowsThePrivateRanges(String address) throws Exception {
        assertThat(TrustedProxies.of(List.of("private_ranges")).contain(InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"172.32.0.1", "192.169.0.1", "11.0.0.1", "169.254.1.1", "8.8.8.8", "::2", "2001:db8::1"})
    void knowsThatOtherRangesAreNotPrivate(String address) throws Exception {
        assertThat(TrustedProxies.of(List.of("private_ranges")).contain(InetAddress.getByName(address)))
                .isFalse();
    }

    @Test
    void knowsARangeOfEverybody() {
        assertThat(TrustedProxies.isEverybody("0.0.0.0/0")).isTrue();
        assertThat(TrustedProxies.isEverybody("::/0")).isTrue();
        assertThat(TrustedProxies.isEverybody("10.0.0.0/8")).isFalse();
        assertThat(TrustedProxies.isEverybody("private_ranges")).isFalse();
    }
}
