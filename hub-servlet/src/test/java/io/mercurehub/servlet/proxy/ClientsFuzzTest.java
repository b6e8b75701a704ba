package io.mercurehub.servlet.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever clients and proxies write, somebody has sent the request, and the hub knows who of those it trusts said so. */
class ClientsFuzzTest {

    private static final List<String> BOTH = List.of("X-Forwarded-For", "Forwarded");
    private static final Clients TRUSTING = new Clients(TrustedProxies.of(List.of("10.0.0.0/8")), BOTH);

    private static Client find(String field, List<String> values) {
        return TRUSTING.find("10.0.0.1", name -> {
            boolean isOther = !BOTH.contains(name);
            return name.equals(field) || (field.isEmpty() && isOther) ? values : List.of();
        });
    }

    @Property
    void alwaysFindsAnAddressInDigits(@ForAll("lines") List<String> lines) {
        for (String field : List.of("X-Forwarded-For", "Forwarded", "")) {
            Client client = find(field, lines);

            assertThat(client.address()).matches("[0-9a-f.:]{2,45}");
            client.scheme().ifPresent(scheme -> assertThat(scheme).isIn("http", "https"));
            client.host().ifPresent(host -> assertThat(host).matches("[0-9A-Za-z.:_~\\[\\]-]{1,261}"));
        }
    }

    @Property
    void cannotBeMisledByWhatStandsBeforeATrustedProxysWord(@ForAll("lines") List<String> forged) {
        List<String> appended = new ArrayList<>(forged);
        String last = forged.isEmpty() ? "" : appended.remove(appended.size() - 1) + ", ";

        appended.add(last + "203.0.113.9, 10.0.0.2");
        assertThat(find("X-Forwarded-For", appended).address()).isEqualTo("203.0.113.9");
        appended.set(appended.size() - 1, last + "for=203.0.113.9;host=a.example, for=10.0.0.2;host=b.example");
        assertThat(find("Forwarded", appended).address()).isEqualTo("203.0.113.9");
        assertThat(find("Forwarded", appended).host()).contains("a.example");
    }

    @Test
    void longValuesTakeNoLongerThanTheirLength() {
        List<String> values = List.of(
                ",".repeat(1_000_000),
                "for=\"" + "\\a".repeat(500_000) + "\"",
                "for=" + "\"".repeat(1_000_000),
                ";".repeat(1_000_000),
                "1".repeat(1_000_000),
                "1:".repeat(500_000),
                "10.0.0.1,".repeat(100_000),
                "[".repeat(1_000_000));

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (String value : values) {
                assertThat(find("X-Forwarded-For", List.of(value)).address()).startsWith("10.0.0.");
                assertThat(find("Forwarded", List.of(value)).address()).startsWith("10.0.0.");
                assertThat(find("", List.of(value)).address()).startsWith("10.0.0.");
            }
        });
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> pieces = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(6),
                Arbitraries.of(
                        "for=",
                        "FOR",
                        "=",
                        "\"",
                        "\\",
                        ",",
                        ";",
                        ":",
                        "[",
                        "]",
                        " ",
                        "\t",
                        "%",
                        "unknown",
                        "_x",
                        "10.0.0.3",
                        "192.0.2.66",
                        "2001:db8::1",
                        "::",
                        "::ffff:1.2.3.4",
                        "proto=https",
                        "host=evil.example",
                        "\u0000",
                        "8080"));
        return pieces.list()
                .ofMaxSize(12)
                .map(list -> String.join("", list))
                .list()
                .ofMaxSize(3);
    }
}
