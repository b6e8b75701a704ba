package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import io.mercurehub.test.wire.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way that users of the Go hub set one up and try it, step by step, with curl. */
@Tag("ci")
final class TutorialIT {

    private final Path curl = Programs.require("curl");
    private final String publisherKey = newKey();
    private final String subscriberKey = newKey();
    private final List<HubProcess> processes = new ArrayList<>();
    private URI url;

    @TempDir
    private Path home;

    @BeforeEach
    void start() throws Exception {
        HubProcess hub = HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        ":0",
                        "MERCURE_PUBLISHER_JWT_KEY",
                        publisherKey,
                        "MERCURE_SUBSCRIBER_JWT_KEY",
                        subscriberKey,
                        "MERCURE_EXTRA_DIRECTIVES",
                        "cors_origins https://www.example.org https://example.org\nanonymous\n"));
        processes.add(hub);
        url = URI.create("http://127.0.0.1:" + hub.awaitUrl().getPort() + "/.well-known/mercure");
    }

    @AfterEach
    void stop() {
        processes.forEach(HubProcess::close);
    }

    @Test
    void aStreamBeginsWithItsHeadersAndAComment() throws Exception {
        try (RawHttp client = RawHttp.connect(url.getPort())) {
            client.send("GET /.well-known/mercure?topic=test HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

            assertThat(client.readTo("\r\n\r\n2\r\n:\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\nContent-Type: text/event-stream\r\n");
        }
    }

    @Test
    void theFirstTestWorksWithAnyHost() throws Exception {
        HubProcess byAddress = subscribe("test");
        HubProcess byName = curl(
                "--resolve",
                "messages.example.org:" + url.getPort() + ":127.0.0.1",
                "http://messages.example.org:" + url.getPort() + "/.well-known/mercure?topic=test");
        byAddress.awaitOut(":");
        byName.awaitOut(":");

        String id = publish("topic=test", "data=hello");

        for (HubProcess subscriber : List.of(byAddress, byName)) {
            subscriber.awaitOut("data: hello");
            assertThat(eventLines(subscriber)).startsWith("id: " + id, "data: hello");
        }
    }

    @Test
    void aPrivateUpdateReachesItsReceiversAndNobodyElse() throws Exception {
        HubProcess first = subscribe("notification/1", "-b", "mercureAuthorization=" + token("notification/1"));
        HubProcess second = subscribe("notification/2", "-H", "Authorization: Bearer " + token("notification/{id}"));
        HubProcess other = subscribe("notification/1", "-b", "mercureAuthorization=" + token("notification/3"));
        HubProcess noGrant =
                subscribe("notification/1", "-H", "Authorization: Bearer " + Tokens.sign(subscriberKey, "{}"));
        HubProcess anonymous = subscribe("notification/2");
        for (HubProcess subscriber : List.of(first, second, other, noGrant, anonymous)) {
            subscriber.awaitOut(":");
        }

        String secret = publish(
                "topic=notification/1",
                "topic=notification/2",
                "data={\"message\":\"hello\"}",
                "private=on",
                "type=new_message");
        String end = publish("topic=notification/1", "topic=notification/2", "data=end");

        for (HubProcess receiver : List.of(first, second)) {
            receiver.awaitOut("data: end");
            assertThat(eventLines(receiver))
                    .startsWith(
                            "event: new_message",
                            "id: " + secret,
                            "data: {\"message\":\"hello\"}",
                            "",
                            "id: " + end,
                            "data: end");
        }
        for (HubProcess stranger : List.of(other, noGrant, anonymous)) {
            stranger.awaitOut("data: end");
            assertThat(eventLines(stranger)).startsWith("id: " + end, "data: end");
        }
    }

    @Test
    void dataOfSeveralLinesAndEmptyDataArriveAsTheFormatWants() throws Exception {
        HubProcess subscriber = subscribe("test");
        subscriber.awaitOut(":");

        String lines = publish("topic=test", "data=one\ntwo\r\n\rfour\n");
        String empty = publish("topic=test", "data=", "type=read_message");
        String none = publish("topic=test");
        String end = publish("topic=test", "data=end");

        subscriber.awaitOut("data: end");
        assertThat(eventLines(subscriber))
                .startsWith(
                        "id: " + lines,
                        "data: one",
                        "data: two",
                        "data: ",
                        "data: four",
                        "data: ",
                        "",
                        "event: read_message",
                        "id: " + empty,
                        "data: ",
                        "",
                        "id: " + none,
                        "data: ",
                        "",
                        "id: " + end,
                        "data: end");
    }

    private HubProcess subscribe(String topic, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(url + "?topic=" + topic);
        return curl(arguments.toArray(String[]::new));
    }

    /** Publishes as a Symfony application does, and returns the id. */
    private String publish(String... fields) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-i",
                "-H",
                "Authorization: Bearer " + Tokens.sign(publisherKey, "{\"mercure\":{\"publish\":[\"*\"]}}")));
        for (String field : fields) {
            arguments.addAll(List.of("--data-urlencode", field));
        }
        arguments.add(url.toString());
        HubProcess publisher = curl(arguments.toArray(String[]::new));
        assertThat(publisher.awaitEnd()).isZero();
        List<String> response = publisher.out();
        assertThat(response).startsWith("HTTP/1.1 200 OK").contains("Content-Type: text/plain; charset=utf-8");
        assertThat(response.indexOf("")).isEqualTo(response.size() - 2);
        return response.get(response.size() - 1);
    }

    private HubProcess curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(curl.toString(), "-sSN"));
        command.addAll(List.of(arguments));
        HubProcess process = HubProcess.run(home, Map.of(), command);
        processes.add(process);
        return process;
    }

    /** {@return the lines without comments} */
    private static List<String> eventLines(HubProcess subscriber) {
        return subscriber.out().stream().filter(line -> !line.startsWith(":")).toList();
    }

    private String token(String grant) {
        return Tokens.sign(subscriberKey, "{\"mercure\":{\"subscribe\":[\"" + grant + "\"]}}");
    }

    /** {@return what {@code openssl rand -base64 32} gives} */
    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
