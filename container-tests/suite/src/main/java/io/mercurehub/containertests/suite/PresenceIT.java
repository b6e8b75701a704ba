package io.mercurehub.containertests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.containertests.fixtures.ContainerTest;
import io.mercurehub.containertests.fixtures.ProbeApp;
import io.mercurehub.containertests.fixtures.ProbeWar;
import io.mercurehub.containertests.fixtures.TestContainer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.RawConnection.Response;
import io.mercurehub.test.wire.Tokens;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is subscribed to what, in a container that is set up as the documentation advises, below the path of an application. */
@ContainerTest(advised = true)
class PresenceIT {

    private static final Pattern SUBSCRIBER = Pattern.compile("\"subscriber\": \"(urn:uuid:[0-9a-f-]{36})\"");
    private static final ProbeWar WITH_PRESENCE = ProbeWar.PLAIN.with("subscriptions");

    @Tag("encoded-paths")
    @Test
    void tellsWhoComesAndWhoIsHere(TestContainer container) throws Exception {
        ProbeApp app = container.app(WITH_PRESENCE);
        String topic = ProbeApp.newTopic();
        String escaped = topic.replace(":", "%3A").replace("/", "%2F");
        String api = app.hubPath() + "/subscriptions";
        String token = "Authorization: Bearer " + Tokens.subscriber(api + "{/topic}{/subscriber}");
        try (RawConnection watcher = app.connect();
                RawConnection visitor = app.connect();
                RawConnection client = app.connect()) {
            Response events = app.get(
                    watcher,
                    app.hubPath() + "?topic=" + api + "/" + escaped.replace("%", "%25") + "%7B/subscriber%7D",
                    token);
            assertThat(events.readUntil("\n")).isEqualTo(":\n");

            app.subscribe(visitor, topic);

            Matcher subscriber = SUBSCRIBER.matcher(events.readUntil("\n\n"));
            assertThat(subscriber.find()).isTrue();
            String id = api + "/" + escaped + "/" + subscriber.group(1).replace(":", "%3A");
            String one = app.get(client, id, token).readToEnd();
            assertThat(one).contains("\"id\": \"" + id + "\",\n").contains("\"topic\": \"" + topic + "\",\n");
            assertThat(app.get(client, api + "?topic=" + topic + "&subscriber=" + subscriber.group(1), token)
                            .readToEnd())
                    .isEqualTo(one);
            Response ofTopic = app.get(client, api + "/" + escaped, token);
            assertThat(ofTopic.header("Content-Type")).isEqualTo("application/ld+json");
            assertThat(ofTopic.readToEnd()).contains("\"id\": \"" + id + "\",\n");
            assertThat(app.get(client, api).status()).isEqualTo(401);
        }
    }

    @Test
    void listsMoreThanAClientTakesAtOnce(TestContainer container) throws Exception {
        ProbeApp app = container.app(WITH_PRESENCE);
        String api = app.hubPath() + "/subscriptions";
        String token = "Authorization: Bearer " + Tokens.subscriber(api);
        StringBuilder form = new StringBuilder("topic=first");
        for (int i = 0; i < 999; i++) {
            form.append("&topic=").append("x".repeat(200)).append(i);
        }
        try (RawConnection visitor = app.connect();
                RawConnection slow = new RawConnection(app.port(), 4096);
                RawConnection fast = app.connect()) {
            visitor.sendHead(
                            "QUERY " + app.hubPath() + " HTTP/1.1",
                            "Host: hub.example",
                            "Content-Type: application/x-www-form-urlencoded",
                            "Content-Length: " + form.length())
                    .send(form.toString());
            assertThat(visitor.readHead().status()).isEqualTo(200);
            Response waiting = app.get(slow, api, token);

            for (int i = 0; i < 20; i++) {
                String list = app.get(fast, api, token).readToEnd();

                assertThat(list)
                        .contains("\"topic\": \"" + "x".repeat(200) + "998\"")
                        .endsWith("  ]\n}");
                assertThat(list.length()).isGreaterThan(500_000);
            }
            assertThat(waiting.readToEnd()).contains("\"topic\": \"first\"").endsWith("  ]\n}");
        }
    }
}
