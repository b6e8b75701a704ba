package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.standalone.fixtures.SmallDisk;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the history is really full. */
@Tag("ci")
final class FullDiskIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final Pattern ADMIN = Pattern.compile("health and metrics at (http://127\\.0\\.0\\.1:\\d+)");
    private static final String DATA = "x".repeat(20_000);
    private static final int DISK_MEBIBYTES = 16;
    private static final long LEFT_BYTES = 4L << 20;

    private final HttpClient client = HttpClient.newHttpClient();

    /** The ids of updates that were answered with 200, in order. */
    private final List<String> acknowledged = new ArrayList<>();

    private int number;

    @TempDir
    private Path home;

    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(home.resolve("disk"), DISK_MEBIBYTES);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void publishersAreToldToComeAgainAndEverythingElseGoesOnUntilThereIsSpace() throws Exception {
        try (HubProcess hub = start("")) {
            URI url = hub.awaitUrl();
            EventStream live = subscribe(url);
            publish(new Publisher(url, KEY));
            disk.fill(LEFT_BYTES);

            HttpResponse<String> refused = publishUntilRefused(url);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After").orElseThrow())
                    .matches("[1-9][0-9]?");
            assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                    .isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
            assertThat(refused.body()).isEqualTo("Service Unavailable\n");
            assertThat(ready(hub)).startsWith("HTTP/1.1 503 ");
            assertThat(acknowledged).hasSizeGreaterThan(10);
            live.awaitLine("id: " + newest());
            assertThat(ids(live)).isEqualTo(acknowledged);
            EventStream late = subscribe(url);
            late.awaitLine("id: " + newest());
            assertThat(ids(late)).isEqualTo(acknowledged);
            int comments = comments(live);
            await().atMost(HubProcess.PATIENCE).until(() -> comments(live) > comments);

            hub.signal("KILL");
            hub.awaitEnd();
        }

        disk.fill(0);
        try (HubProcess hub = start("")) {
            URI url = hub.awaitUrl();
            EventStream live = subscribe(url);
            live.awaitLine("id: " + newest());
            assertThat(publishUntilRefused(url).statusCode()).isEqualTo(503);
            assertThat(ready(hub)).startsWith("HTTP/1.1 503 ");

            disk.empty();

            await().atMost(HubProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(ready(hub)).startsWith("HTTP/1.1 200 "));
            publish(new Publisher(url, KEY));
            live.awaitLine("id: " + newest());
            assertThat(ids(live)).isEqualTo(acknowledged);
        }
    }

    @Test
    void limitsOfAgeGiveSpaceBackAndTheHubGoesOnByItself() throws Exception {
        try (HubProcess hub = start("max_age 3s\n")) {
            URI url = hub.awaitUrl();
            disk.fill(LEFT_BYTES);
            assertThat(publishUntilRefused(url).statusCode()).isEqualTo(503);

            await().atMost(HubProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(ready(hub)).startsWith("HTTP/1.1 200 "));

            // The first space that comes back may be taken by the next segment.
            await().atMost(HubProcess.PATIENCE).untilAsserted(() -> publish(new Publisher(url, KEY)));
            EventStream late = subscribe(url);
            late.awaitLine("id: " + newest());
        }
    }

    private HubProcess start(String options) throws Exception {
        return HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "MERCURE_ADMIN",
                        "127.0.0.1:0",
                        "MERCURE_PUBLISHER_JWT_KEY",
                        KEY,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "anonymous\nheartbeat 1s\ntransport file {\npath "
                                + disk.folder().resolve("history") + "\nmax_bytes 16MiB\n" + options + "}"));
    }

    private EventStream subscribe(URI url) throws Exception {
        return EventStream.open(client, URI.create(url + "?topic=t"), "Last-Event-ID", "earliest");
    }

    private void publish(Publisher publisher) throws Exception {
        acknowledged.add(publisher.publish("topic", "t", "id", "id-" + ++number, "data", DATA));
    }

    private HttpResponse<String> publishUntilRefused(URI url) throws Exception {
        Publisher publisher = new Publisher(url, KEY);
        HttpResponse<String> response = send(publisher);
        while (response.statusCode() == 200) {
            acknowledged.add(response.body());
            response = send(publisher);
        }
        return response;
    }

    private HttpResponse<String> send(Publisher publisher) throws Exception {
        return publisher.send("topic", "t", "id", "id-" + ++number, "data", DATA);
    }

    private static String ready(HubProcess hub) throws Exception {
        Matcher admin = ADMIN.matcher(hub.awaitErr("listens on"));
        assertThat(admin.find()).isTrue();
        return RawHttp.exchange(URI.create(admin.group(1)).getPort(), "GET /mercure/health/ready");
    }

    private String newest() {
        return acknowledged.get(acknowledged.size() - 1);
    }

    private static List<String> ids(EventStream stream) {
        return stream.lines().stream()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring("id: ".length()))
                .toList();
    }

    private static int comments(EventStream stream) {
        return (int)
                stream.lines().stream().filter(line -> line.startsWith(":")).count();
    }
}
