package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StopIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final int STREAMS = 60;
    private static final Path STATUS = Path.of("/proc/self/status");

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void sendsSubscribersAwayInOrder(String signal) throws Exception {
        if (signal.equals("INT")) {
            requireInterrupts();
        }
        try (HubProcess hub = start("5s")) {
            URI url = URI.create(hub.awaitUrl() + "?topic=a");
            HttpClient client = HttpClient.newHttpClient();
            List<EventStream> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(EventStream.open(client, url));
            }
            long start = System.nanoTime();

            hub.signal(signal);

            for (EventStream stream : streams) {
                stream.awaitEnd();
                assertThat(stream.lines()).anyMatch(line -> line.matches("retry: \\d{4}"));
            }
            assertThat(hub.awaitEnd()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            assertThat(String.join("\n", hub.err()))
                    .contains("SIG" + signal + ": stopping", STREAMS + " subscribers", "Stopped after")
                    .doesNotContain(" WARN ", " ERROR ", "Exception");
            assertThat(millisToStop(hub)).isLessThanOrEqualTo(5_000);
        }
    }

    @Test
    void letsAPublisherFinish() throws Exception {
        try (HubProcess hub = start("30s")) {
            URI url = hub.awaitUrl();
            try (RawHttp publisher = RawHttp.connect(url.getPort())) {
                announceBody(publisher);
                hub.signal("TERM");
                hub.awaitErr("stopping");
                publisher.send("topic=a&data=b");

                assertThat(publisher.readToEnd())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("urn:uuid:");
            }
            assertThat(hub.awaitEnd()).isZero();
        }
    }

    @Test
    void stopsAtOnceAtTheSecondSignal() throws Exception {
        requireInterrupts();
        try (HubProcess hub = start("10m")) {
            URI url = hub.awaitUrl();
            try (RawHttp publisher = RawHttp.connect(url.getPort())) {
                announceBody(publisher);
                hub.signal("TERM");
                hub.awaitErr("stopping");

                hub.signal("INT");

                assertThat(hub.awaitEnd()).isEqualTo(130);
                assertThat(hub.err()).noneMatch(line -> line.contains("Stopped after"));
            }
        }
    }

    /** Publishes up to the body, of 14 bytes, for which the hub has then asked. */
    private static void announceBody(RawHttp publisher) throws IOException {
        publisher.send("POST /.well-known/mercure HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\nAuthorization: Bearer "
                + Tokens.sign(KEY, "{\"mercure\":{\"publish\":[\"*\"]}}")
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n");
        publisher.readTo("100 Continue\r\n\r\n");
    }

    /** A shell that runs a build in the background has all that it starts ignore SIGINT, which is the second bit of this mask. */
    private static void requireInterrupts() throws IOException {
        boolean isIgnored = Files.exists(STATUS)
                && Files.readAllLines(STATUS).stream().anyMatch(line -> line.matches("SigIgn:.*[2367abef]"));
        Programs.require("SIGINT, which this process was started to ignore", !isIgnored);
    }

    private HubProcess start(String shutdownTimeout) throws Exception {
        return HubProcess.start(home, KEY, "anonymous\nrequest_timeout 0s\nshutdown_timeout " + shutdownTimeout);
    }

    private static long millisToStop(HubProcess hub) {
        Matcher millis = Pattern.compile("Stopped after (\\d+) ms").matcher(hub.awaitErr("Stopped after"));
        assertThat(millis.find()).isTrue();
        return Long.parseLong(millis.group(1));
    }
}
