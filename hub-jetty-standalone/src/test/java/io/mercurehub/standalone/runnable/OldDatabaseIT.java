package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database of the Go hub that whoever changes to this one has. */
final class OldDatabaseIT {

    private static final String KEY = "tAnfCrYtwbPIzOwTwDuHD9OjMFVoSlsKIvmxtkk5BPIz=";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    @Test
    void staysAsItIsAndTheLogSaysWhatThatMeansForWhoeverAsksForAnIdOfIt() throws Exception {
        Path database = home.resolve("mercure.db");
        byte[] content = new byte[64 * 1024];
        new Random(1).nextBytes(content);
        Files.write(database, content);
        FileTime changed = FileTime.from(Instant.parse("2024-05-06T07:08:09Z"));
        Files.setLastModifiedTime(database, changed);
        Map<String, String> environment = Map.of(
                "SERVER_NAME",
                "127.0.0.1:0",
                "MERCURE_PUBLISHER_JWT_KEY",
                KEY,
                "MERCURE_EXTRA_DIRECTIVES",
                "anonymous",
                "MERCURE_TRANSPORT_URL",
                "bolt://" + database + "?size=1000");

        try (HubProcess hub = HubProcess.start(home, environment)) {
            URI url = hub.awaitUrl();
            assertThat(hub.err())
                    .filteredOn(line -> line.contains(database + " "))
                    .singleElement()
                    .asString()
                    .contains("the existing file " + database + " is the history of another hub and is left as it is");
            new Publisher(url, KEY).publish("topic", "a", "data", "kept");

            EventStream returning =
                    EventStream.open(client, URI.create(url + "?topic=a"), "Last-Event-ID", "an-id-of-the-other-hub");
            assertThat(returning.response().headers().firstValue("Last-Event-ID"))
                    .contains("earliest");
            returning.awaitLine("data: kept");
            hub.signal("TERM");
            assertThat(hub.awaitEnd()).isZero();
        }

        assertThat(database).hasBinaryContent(content);
        assertThat(Files.getLastModifiedTime(database)).isEqualTo(changed);
        assertThat(home.resolve("mercure.db.events/history")).exists();
    }
}
