package io.mercurehub.peers.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.TutorialHub;
import io.mercurehub.peers.WorkFolder;
import io.mercurehub.peers.apache.Apache;
import io.mercurehub.test.wire.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Behind Apache httpd, with clients that come and go, a hub that is replaced and killed by turns, and an eye on its memory. For as long
 * as the system property {@code soak.minutes} says; without it, not at all.
 */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+", disabledReason = "only with -Dsoak.minutes=60")
final class SoakIT {

    private static final int CLIENTS = 100;
    private static final int RESTARTS = 5;
    private static final String TOPIC = "numbers";

    /** What the recent updates take that the hub keeps in memory by default, and room for what a heap is never exact about. */
    private static final long GROWTH_BYTES = (16 + 8) << 20;

    private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void losesNothingAndStaysSmall() throws Exception {
        Duration life = Duration.ofMinutes(Long.getLong("soak.minutes")).dividedBy(RESTARTS + 1);
        int port = FreePort.next();
        try (WorkFolder folder = WorkFolder.create("soak");
                TutorialHub hub = TutorialHub.start("heartbeat 2s", "subscriptions")) {
            Certificate certificate = Certificate.selfSigned(folder.path());
            HttpClient client =
                    HttpClient.newBuilder().sslContext(certificate.trusted()).build();
            URI site = Proxy.site("https", port);
            try (PeerServer apache = Apache.start(
                    List.of(port),
                    SiteFile.of(Apache.class, "workers.conf").text(),
                    certificate
                            .in(SiteFile.of(Apache.class, "recommended.conf"))
                            .with("*:443", "*:" + port)
                            .to(hub.port()))) {
                NumberedUpdates updates =
                        new NumberedUpdates(client, site.resolve(TutorialHub.PATH), hub.publisherKey(), TOPIC);
                List<RestlessClient> clients = IntStream.range(0, CLIENTS)
                        .mapToObj(number -> new RestlessClient(
                                number, client, URI.create(site + TutorialHub.PATH + "?topic=" + TOPIC), updates))
                        .toList();
                List<Long> liveBytes = new ArrayList<>();
                for (int i = 0; i <= RESTARTS; i++) {
                    if (i > 0) {
                        restart(hub, i % 2 == 0 ? "KILL" : "TERM");
                    }
                    Thread.sleep(life.toMillis());
                    liveBytes.add(liveBytes(hub));
                    report(i, updates, clients, liveBytes.get(i), apache);
                    assertThat(clients)
                            .allSatisfy(one -> assertThat(one.mistake()).isEmpty());
                }
                updates.end();
                clients.forEach(RestlessClient::leave);
                for (RestlessClient one : clients) {
                    one.awaitLeft();
                }

                assertThat(clients).allSatisfy(one -> {
                    assertThat(one.mistake()).isEmpty();
                    assertThat(one.seen()).isEqualTo(updates.acknowledged());
                });
                assertThat(liveBytes)
                        .last()
                        .satisfies(last -> assertThat(last).isLessThan(liveBytes.get(0) + GROWTH_BYTES));
            }
        }
    }

    private static void restart(TutorialHub hub, String signal) throws Exception {
        hub.process().signal(signal);
        hub.process().awaitEnd();
        hub.startAgain();
    }

    private static void report(
            int restarts, NumberedUpdates updates, List<RestlessClient> clients, long liveBytes, PeerServer apache) {
        System.out.printf(
                "%d restarts; %d updates; %d visits of %d clients; hub: %d KiB of live objects; Apache httpd: %d processes%n",
                restarts,
                updates.acknowledged(),
                clients.stream().mapToLong(RestlessClient::visits).sum(),
                clients.size(),
                liveBytes >> 10,
                1 + apache.process().descendants().count());
    }

    /** {@return what the objects of the hub take that are in use} */
    private static long liveBytes(TutorialHub hub) throws Exception {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(hub.process().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String output = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = LIVE_BYTES.matcher(output);
        assertThat(total.find()).as(output).isTrue();
        return Long.parseLong(total.group(1));
    }
}
