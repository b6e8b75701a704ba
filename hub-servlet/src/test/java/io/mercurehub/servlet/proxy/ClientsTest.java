package io.mercurehub.servlet.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientsTest {

    private final Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private ClientsTest with(String name, String... values) {
        fields.put(name, List.of(values));
        return this;
    }

    private Client from(String peer, String... trusted) {
        return from(peer, List.of("X-Forwarded-For", "Forwarded"), trusted);
    }

    private Client from(String peer, List<String> addressFields, String... trusted) {
        return new Clients(TrustedProxies.of(List.of(trusted)), addressFields)
                .find(peer, name -> fields.getOrDefault(name, List.of()));
    }

    @Test
    void believesNobodyByDefault() {
        with("X-Forwarded-For", "203.0.113.9")
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", "hub.example.org")
                .with("Forwarded", "for=203.0.113.9;proto=https;host=hub.example.org");

        assertThat(from("10.0.0.1")).isEqualTo(Client.at("10.0.0.1"));
        assertThat(from("10.0.0.1", "10.0.0.2", "192.168.0.0/16")).isEqualTo(Client.at("10.0.0.1"));
    }

    @Test
    void takesTheLastAddressThatNoTrustedProxyHas() {
        with("X-Forwarded-For", "192.0.2.66, 203.0.113.9", "10.0.0.2");

        assertThat(from("10.0.0.1", "10.0.0.0/8").address()).isEqualTo("203.0.113.9");
        assertThat(from("10.0.0.1", "10.0.0.1").address()).isEqualTo("10.0.0.2");
    }

    @Test
    void takesTheFirstAddressWhenAllAreTrusted() {
        with("X-Forwarded-For", "10.0.0.3,10.0.0.2");

        assertThat(from("10.0.0.1", "private_ranges").address()).isEqualTo("10.0.0.3");
    }

    @Test
    void staysWithTheProxyThatDoesNotSayWhomItGotTheRequestFrom() {
        with("X-Forwarded-For", "203.0.113.9, unknown, 10.0.0.2");

        assertThat(from("10.0.0.1", "private_ranges").address()).isEqualTo("10.0.0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9:50123, 203.0.113.9",
        "2001:DB8::9, 2001:db8:0:0:0:0:0:9",
        "[2001:db8::9], 2001:db8:0:0:0:0:0:9",
        "[2001:db8::9]:50123, 2001:db8:0:0:0:0:0:9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "203.0.113.09, 10.0.0.1",
        "203.0.113, 10.0.0.1",
        "0xcb007109, 10.0.0.1",
        "[203.0.113.9], 10.0.0.1",
        "fe80::1%eth0, 10.0.0.1",
        "localhost, 10.0.0.1",
        "_hidden, 10.0.0.1",
        ":, 10.0.0.1",
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25, 10.0.0.1"
    })
    void readsAnAddressInEachForm(String written, String address) {
        with("X-Forwarded-For", written);

        assertThat(from("10.0.0.1", "10.0.0.1").address()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.0/8",
        "[::1], ::1",
        "0:0:0:0:0:0:0:1, ::1",
        "::1%lo, private_ranges",
        "::ffff:10.0.0.1, 10.0.0.0/8",
        "fd12::1, fd00::/8",
        "10.128.0.1, 10.128.0.0/9",
        "10.129.255.255, 10.128.0.0/9",
        "2001:db8:abcd::1, 2001:db8:8000::/33",
        "198.51.100.7, 0.0.0.0/0"
    })
    void knowsATrustedPeerInEachForm(String peer, String trusted) {
        with("X-Forwarded-For", "203.0.113.9");

        assertThat(from(peer, trusted).address()).isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource({
        "10.127.0.1, 10.128.0.0/9",
        "11.0.0.1, 10.0.0.0/8",
        "::1, 0.0.0.0/0",
        "10.0.0.1, ::/0",
        "10.0.0.2, 10.0.0.1"
    })
    void doesNotKnowOthers(String peer, String trusted) {
        with("X-Forwarded-For", "203.0.113.9");

        assertThat(from(peer, trusted).address()).isNotEqualTo("203.0.113.9");
    }

    @Test
    void namesAPeerThatHasNoAddress() {
        with("X-Forwarded-For", "203.0.113.9");

        assertThat(from("", "private_ranges")).isEqualTo(Client.at("unknown"));
        assertThat(from("hub.sock", "private_ranges")).isEqualTo(Client.at("hub.sock"));
    }

    @Test
    void takesSchemeAndHostFromTheProxyThatTheClientHasAsked() {
        with("X-Forwarded-For", "203.0.113.9, 10.0.0.2")
                .with("X-Forwarded-Proto", "https, http")
                .with("X-Forwarded-Host", "evil.example, hub.example.org, internal:8080");

        assertThat(from("10.0.0.1", "private_ranges").host()).contains("hub.example.org");
        assertThat(from("10.0.0.1", "private_ranges").scheme()).contains("https");
        assertThat(from("10.0.0.1", "10.0.0.1").host()).contains("internal:8080");
    }

    @Test
    void takesTheOneSchemeAndHostThatThereAre() {
        with("X-Forwarded-For", "203.0.113.9, 10.0.0.2")
                .with("X-Forwarded-Proto", "HTTPS")
                .with("X-Forwarded-Host", "[2001:db8::1]:8443");

        assertThat(from("10.0.0.1", "private_ranges").scheme()).contains("https");
        assertThat(from("10.0.0.1", "private_ranges").host()).contains("[2001:db8::1]:8443");
    }

    @Test
    void takesSchemeAndHostWithoutAnAddress() {
        with("X-Forwarded-Proto", "https").with("X-Forwarded-Host", "hub.example.org");

        assertThat(from("10.0.0.1", "private_ranges")).satisfies(client -> {
            assertThat(client.address()).isEqualTo("10.0.0.1");
            assertThat(client.scheme()).contains("https");
            assertThat(client.host()).contains("hub.example.org");
        });
    }

    @Test
    void takesNoSchemeAndNoHostThatIsMalformed() {
        with("X-Forwarded-Proto", "javascript").with("X-Forwarded-Host", "hub.example.org/<script>");

        assertThat(from("10.0.0.1", "private_ranges")).isEqualTo(Client.at("10.0.0.1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.9;proto=https;host=hub.example.org | 203.0.113.9 | https | hub.example.org",
                "For=\"[2001:db8::9]:4711\" ; Proto=http | 2001:db8:0:0:0:0:0:9 | http | ''",
                "for=\"203.0.113.9:80\";by=10.0.0.1;host=\"hub.example.org:8443\" | 203.0.113.9 | '' | hub.example.org:8443",
                "for=\"\\2\\0\\3.0.113.9\" | 203.0.113.9 | '' | ''",
                "for=[2001:db8::9] | 2001:db8:0:0:0:0:0:9 | '' | ''",
                "proto=https | 10.0.0.1 | https | ''",
                "for=unknown;proto=https | 10.0.0.1 | https | ''",
                "for=_SEVKISEK | 10.0.0.1 | '' | ''",
                "for=203.0.113.9;for=203.0.113.8 | 10.0.0.1 | '' | ''",
                "203.0.113.9 | 10.0.0.1 | '' | ''",
                "for = 203.0.113.9 | 10.0.0.1 | '' | ''",
                "for=\"203.0.113.9 | 10.0.0.1 | '' | ''"
            })
    void readsForwarded(String value, String address, String scheme, String host) {
        with("Forwarded", value);

        Client client = from("10.0.0.1", "private_ranges");
        assertThat(client.address()).isEqualTo(address);
        assertThat(client.scheme().orElse("")).isEqualTo(scheme);
        assertThat(client.host().orElse("")).isEqualTo(host);
    }

    @Test
    void isNotMisledByAnOpenQuoteThatAClientSends() {
        with("Forwarded", "for=\"192.0.2.66, for=203.0.113.9;host=hub.example.org, for=10.0.0.2;host=internal");

        Client client = from("10.0.0.1", "private_ranges");
        assertThat(client.address()).isEqualTo("203.0.113.9");
        assertThat(client.host()).contains("hub.example.org");
    }

    @Test
    void leavesForwardedToClientsOfProxiesThatWriteTheOtherField() {
        with("X-Forwarded-For", "203.0.113.9").with("Forwarded", "for=192.0.2.66;proto=https;host=evil.example");

        assertThat(from("10.0.0.1", "private_ranges")).isEqualTo(Client.at("203.0.113.9"));
    }

    @Test
    void looksOnlyAtTheFieldsThatTheProxiesWrite() {
        with("X-Forwarded-For", "192.0.2.66")
                .with("Forwarded", "for=203.0.113.9")
                .with("X-Real-IP", "203.0.113.8");

        assertThat(from("10.0.0.1", List.of("forwarded"), "private_ranges").address())
                .isEqualTo("203.0.113.9");
        assertThat(from("10.0.0.1", List.of("X-Real-IP"), "private_ranges").address())
                .isEqualTo("203.0.113.8");
    }

    @Test
    void knowsWhoIsNotBelieved() {
        with("X-Forwarded-For", "203.0.113.9");

        Clients clients =
                new Clients(TrustedProxies.of(List.of("10.0.0.0/8")), List.of("X-Forwarded-For", "Forwarded"));
        assertThat(clients.notBelieved("192.168.0.1", name -> fields.getOrDefault(name, List.of())))
                .contains("192.168.0.1");
        assertThat(clients.notBelieved("10.0.0.1", name -> fields.getOrDefault(name, List.of())))
                .isEmpty();
        assertThat(clients.notBelieved("192.168.0.1", name -> List.of())).isEmpty();
        assertThat(clients.notBelieved(null, name -> fields.getOrDefault(name, List.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"X-Forwarded-For, '192.0.2.66, 203.0.113.9'", "Forwarded, for=\"203.0.113.9:4711\""})
    void takesNoContainerForAProxyThatHasReadTheFieldItself(String name, String value) {
        with(name, value);

        Clients clients = new Clients(TrustedProxies.of(List.of()), List.of("X-Forwarded-For", "Forwarded"));
        assertThat(clients.notBelieved("203.0.113.9", field -> fields.getOrDefault(field, List.of())))
                .isEmpty();
    }

    @Test
    void looksAtNoMoreThanTheLast32Proxies() {
        List<String> hops = new ArrayList<>(List.of("203.0.113.9"));
        for (int i = 0; i < 32; i++) {
            hops.add("10.0.0." + i);
        }

        with("X-Forwarded-For", String.join(",", hops));
        assertThat(from("10.0.0.1", "10.0.0.0/8").address()).isEqualTo("10.0.0.0");
        with("X-Forwarded-For", String.join(" ,,", hops.subList(0, 32)));
        assertThat(from("10.0.0.1", "10.0.0.0/8").address()).isEqualTo("203.0.113.9");
    }
}
