package io.mercurehub.containertests.suite;

import static io.mercurehub.containertests.fixtures.ProbeApp.newTopic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.HubLog;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who has sent a request that came by a proxy, as the hub's log has it. */
@Tag("shared")
@Tag("in-jvm")
@ContainerTest
class ForwardedIT {

    /** As a client sends it that makes something up, and two proxies make it longer, one of which begins a field of its own. */
    private static final String[] BY_PROXIES = {
        "X-Forwarded-For: 192.0.2.66, 203.0.113.9", "X-Forwarded-For: 127.0.0.2",
    };

    @Test
    void isTheClientOfATrustedProxy(TestContainer container) throws Exception {
        ProbeApp app = container.app(ProbeWar.PLAIN.with("trusted_proxies 127.0.0.0/8"));
        try (HubLog log = new HubLog();
                RawConnection reader = app.connect();
                RawConnection publisher = app.connect();
                RawConnection stranger = app.connect()) {
            app.subscribe(reader, newTopic(), BY_PROXIES);
            Response update = app.sendForm(
                    publisher,
                    "POST",
                    "topic=a&id=urn:1",
                    "Authorization: Bearer " + Tokens.publisher("*"),
                    "Forwarded: for=\"[2001:db8::9]:4711\";proto=https");
            Response refused = app.get(stranger, app.hubPath(), BY_PROXIES);

            assertThat(update.status()).isEqualTo(200);
            assertThat(refused.status()).isEqualTo(400);
            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("GET from 203.0.113.9: subscriber urn:uuid:"))
                    .contains("POST from 2001:db8:0:0:0:0:0:9: update urn:1")
                    .anyMatch(line -> line.startsWith("GET from 203.0.113.9 refused ["))
                    .noneMatch(line -> line.contains("is not believed")));
        }
    }

    @Test
    void isTheOtherEndOfTheConnectionWhenThatIsNotTrusted(ProbeApp app) throws Exception {
        try (HubLog log = new HubLog();
                RawConnection reader = app.connect();
                RawConnection stranger = app.connect()) {
            app.subscribe(reader, newTopic(), BY_PROXIES);
            Response refused = app.get(stranger, app.hubPath(), BY_PROXIES);

            assertThat(refused.status()).isEqualTo(400);
            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("GET from 127.0.0.1: subscriber urn:uuid:"))
                    .anyMatch(line -> line.startsWith("GET from 127.0.0.1 refused ["))
                    .filteredOn(line -> line.contains("write trusted_proxies 127.0.0.1"))
                    .hasSize(1));
        }
    }
}
