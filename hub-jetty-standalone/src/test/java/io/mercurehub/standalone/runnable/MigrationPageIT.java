package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar says, word by word, what {@code docs/migrating-from-the-go-hub.md} quotes, in the situations that it describes. */
final class MigrationPageIT {

    private static final Path PAGE = Path.of("../docs/migrating-from-the-go-hub.md");
    private static final Pattern QUOTE = Pattern.compile("```log\\n(.*)\\n```");

    private static final String PUBLISHER_KEY = "qUEEq6CcYtw5TBPIzOwTwDuHD9OjMFVoSlsKIvmxtkk=";
    private static final String SUBSCRIBER_KEY = "yMPyrv3r1IWxTiQ7T6IS/h7uZbWuHLWIYPzeVNRbFTY=";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SERVER_NAME",
            "127.0.0.1:0",
            "MERCURE_PUBLISHER_JWT_KEY",
            PUBLISHER_KEY,
            "MERCURE_SUBSCRIBER_JWT_KEY",
            SUBSCRIBER_KEY,
            "MERCURE_EXTRA_DIRECTIVES",
            "cors_origins https://www.example.org https://example.org\nanonymous\n"));

    @TempDir
    private Path home;

    @Test
    void aPrivateUpdateThatNobodyMayRead() throws Exception {
        try (HubProcess hub = HubProcess.start(home, environment)) {
            URI url = hub.awaitUrl();
            EventStream page = EventStream.open(client, URI.create(url + "?topic=notification/1"));

            new Publisher(url, PUBLISHER_KEY).publish("topic", "notification/1", "data", "{}", "private", "on");

            assertThat(page.response().statusCode()).isEqualTo(200);
            assertIsQuoted(hub.awaitErr("UnreadableUpdates"));
        }
    }

    @Test
    void oneSecretForTwoRoles() throws Exception {
        try (HubProcess hub = HubProcess.start(home, environment)) {
            String token = Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"subscribe\":[\"notification/1\"]}}");
            HttpResponse<Void> page = client.send(
                    HttpRequest.newBuilder(URI.create(hub.awaitUrl() + "?topic=notification/1"))
                            .header("Cookie", "mercureAuthorization=" + token)
                            .build(),
                    BodyHandlers.discarding());

            assertThat(page.statusCode()).isEqualTo(401);
            assertIsQuoted(hub.awaitErr("OtherRolesKey"));
        }
    }

    @Test
    void anyOriginAndAnOldDatabase() throws Exception {
        Path database = Files.createFile(home.resolve("mercure.db"));
        environment.put("MERCURE_EXTRA_DIRECTIVES", "cors_origins *\nanonymous\n");
        environment.put("MERCURE_TRANSPORT_URL", "bolt://" + database + "?size=1000");

        try (HubProcess hub = HubProcess.start(home, environment)) {
            hub.awaitUrl();
            assertIsQuoted(hub.awaitErr("cors_origins"));
            assertIsQuoted(hub.awaitErr("BoltEventStoreFactory").replace(home.toString(), "/data"));
        }
    }

    @Test
    void theKeyOfAnExample() throws Exception {
        environment.put("SERVER_NAME", ":0");
        environment.put("MERCURE_PUBLISHER_JWT_KEY", "your-secure-publisher-key-from-openssl");

        assertIsQuoted(problem());
    }

    @Test
    void aTokenInThePlaceOfAKey() throws Exception {
        environment.put("MERCURE_PUBLISHER_JWT_KEY", Tokens.sign(PUBLISHER_KEY, "{\"mercure\":{\"publish\":[\"*\"]}}"));

        assertIsQuoted(problem());
    }

    @Test
    void noKeyForSubscribers() throws Exception {
        environment.remove("MERCURE_SUBSCRIBER_JWT_KEY");
        environment.remove("MERCURE_EXTRA_DIRECTIVES");

        assertIsQuoted(problem());
    }

    @Test
    void thereIsATestForEachQuote() throws IOException {
        assertThat(quotes()).hasSize(7);
    }

    /** The line of a hub that does not start. */
    private String problem() throws Exception {
        try (HubProcess hub = HubProcess.start(home, environment)) {
            assertThat(hub.awaitEnd()).isEqualTo(2);
            return hub.err().get(hub.err().size() - 1);
        }
    }

    private static void assertIsQuoted(String line) throws IOException {
        assertThat(quotes())
                .contains(line.replaceFirst("^\\S+Z ", "").replaceAll("urn:uuid:[0-9a-f-]{36}", "urn:uuid:…"));
    }

    private static List<String> quotes() throws IOException {
        return QUOTE.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult quote) -> quote.group(1))
                .toList();
    }
}
