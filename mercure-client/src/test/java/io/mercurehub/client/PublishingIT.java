package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mercurehub.client.ScriptedHub.Request;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to a hub that answers what the test says. */
class PublishingIT {

    private static final Update UPDATE = Update.of("a").data("1").build();

    private ScriptedHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = ScriptedHub.start();
    }

    @AfterEach
    void stop() throws IOException {
        hub.close();
    }

    private MercureClient.Builder client() {
        return MercureClient.builder(hub.url()).publisherToken(() -> "a.b.c");
    }

    @Test
    void postsAFormWithTheTokenAndReturnsTheId() throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            Request request = hub.next();
            request.answer("200 OK\nContent-Type: text/plain; charset=utf-8", "urn:é");

            assertThat(request.target()).isEqualTo("POST /hub");
            assertThat(request.field("Authorization", "")).isEqualTo("Bearer a.b.c");
            assertThat(request.field("Content-Type", "")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(request.field("Upgrade", "none")).isEqualTo("none");
            assertThat(request.body()).isEqualTo("topic=a&data=1");
            assertThat(published).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(EventId.of("urn:é"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, false",
        "403, false",
        "404, false",
        "413, false",
        "500, true",
        "502, true",
        "503, true"
    })
    void saysStatusAndBodyAndWhetherItMayHaveBeenPublished(int status, boolean unknown) throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            hub.next().answer(status + " No\nContent-Type: text/plain", "Because\n of this");

            PublishException failure = failure(published);
            assertThat(failure.status()).hasValue(status);
            assertThat(failure.body()).isEqualTo("Because\n of this");
            assertThat(failure.isOutcomeUnknown()).isEqualTo(unknown);
            assertThat(failure)
                    .hasMessageStartingWith(
                            "the hub answers " + status + " with \"text/plain\": \"Because\\u{a} of this\"");
        }
    }

    @Test
    void keepsTheBeginningOfALongBody() throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            Request request = hub.next();
            try {
                request.answer("500 No", "x".repeat(10_000_000));
            } catch (IOException left) {
                // The client has read enough.
            }

            assertThat(failure(published).body()).isEqualTo("x".repeat(8192));
        }
    }

    @Test
    void doesNotFollowRedirects() throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            hub.next().answer("302 Found\nLocation: https://login.example/", "");

            PublishException failure = failure(published);
            assertThat(failure)
                    .hasMessage("the hub answers 302 with Location \"https://login.example/\""
                            + " (expected: the hub's own URL; redirects are not followed)");
            assertThat(failure.isOutcomeUnknown()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain"})
    void knowsThatAPageIsNoId(String type) throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            hub.next().answer("200 OK\nContent-Type: " + type, type.endsWith("html") ? "<p>" : "two\nlines");

            PublishException failure = failure(published);
            assertThat(failure).hasMessageContaining("is this the URL of a hub?");
            assertThat(failure.isOutcomeUnknown()).isTrue();
        }
    }

    @Test
    void comesAgainWhenTheHubSaysTooManyRequests() throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            hub.next().answer("429 Slowly\nRetry-After: 0", "");
            hub.next().answer("429 Slowly\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT", "");
            hub.next().answer("429 Slowly\nRetry-After: soon", "");
            hub.next().answer("200 OK", "urn:1");

            assertThat(published).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void doesNotWaitForLongerThanItMay() throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            hub.next().answer("429 Slowly\nRetry-After: 99999999999", "");

            PublishException failure = failure(published);
            assertThat(failure.status()).hasValue(429);
            assertThat(failure.isOutcomeUnknown()).isFalse();
        }
    }

    @Test
    void triesAgainWhileNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port + "/hub");
        try (MercureClient client =
                MercureClient.builder(nobody).retryLimit(Duration.ofMillis(300)).build()) {
            PublishException failure = failure(client.publish(UPDATE).toCompletableFuture());

            assertThat(failure).hasMessage("not published: there is no connection to the hub");
            assertThat(failure.status()).isEmpty();
            assertThat(failure.isOutcomeUnknown()).isFalse();
        }
    }

    @Test
    void doesNotKnowWhatBecameOfAnUpdateWhoseAnswerIsLost() throws Exception {
        try (MercureClient client = client().build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            hub.next().cut();

            PublishException failure = failure(published);
            assertThat(failure)
                    .hasMessage("no answer: the connection is lost; outcome unknown: it may have been published");
            assertThat(failure.isOutcomeUnknown()).isTrue();
            assertThat(failure.status()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nurn:"})
    void doesNotWaitForeverForAnAnswerOrItsEnd(String beginning) throws Exception {
        try (MercureClient client = client().timeout(Duration.ofMillis(300)).build()) {
            CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
            Request request = hub.next();
            request.raw(beginning);

            PublishException failure = failure(published);
            assertThat(failure).hasMessageStartingWith("no answer: none within 300 ms");
            assertThat(failure.isOutcomeUnknown()).isTrue();
            request.awaitLeave();
        }
    }

    @Test
    void publishesSoManyAtATimeAndAllInTheEnd() throws Exception {
        int count = 3 * Publishing.MAX_UNDER_WAY;
        try (MercureClient client = client().build()) {
            List<CompletableFuture<EventId>> published = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                published.add(client.publish(UPDATE).toCompletableFuture());
            }
            List<Request> first = new ArrayList<>();
            for (int i = 0; i < Publishing.MAX_UNDER_WAY; i++) {
                first.add(hub.next());
            }

            assertThat(published).noneMatch(CompletableFuture::isDone);
            for (Request request : first) {
                request.answer("200 OK", "urn:1");
            }
            for (int i = Publishing.MAX_UNDER_WAY; i < count; i++) {
                hub.next().answer("200 OK", "urn:1");
            }
            assertThat(CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)))
                    .succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void refusesToKeepMoreThanItsMemory() throws Exception {
        Update large = Update.of("a").data("x".repeat(8 * 1024 * 1024)).build();
        List<CompletableFuture<EventId>> all = new ArrayList<>();
        MercureClient client = client().timeout(Duration.ofMillis(500)).build();
        try {
            for (int i = 0; i < Publishing.MAX_UNDER_WAY; i++) {
                all.add(client.publish(UPDATE).toCompletableFuture());
            }
            for (int i = 0; i < 4; i++) {
                all.add(client.publish(large).toCompletableFuture());
            }

            assertThat(failure(all.get(all.size() - 1)))
                    .hasMessageStartingWith("not published: 3 updates wait for the hub already");
        } finally {
            client.close();
        }
        for (CompletableFuture<EventId> each : all) {
            failure(each);
        }
        assertThat(failure(client.publish(UPDATE).toCompletableFuture()))
                .hasMessage("not published: the client is closed");
    }

    @Test
    void waitsAtItsEndForWhatIsUnderWay() throws Exception {
        MercureClient client = client().build();
        CompletableFuture<EventId> published = client.publish(UPDATE).toCompletableFuture();
        Request request = hub.next();
        Thread closing = new Thread(client::close);
        closing.start();

        assertThat(published).isNotDone();
        request.answer("200 OK", "urn:1");

        closing.join(20_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(published).isCompletedWithValue(EventId.of("urn:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret\r\nX: y", "secret secret", ""})
    void neverShowsATokenThatCannotTravel(String token) throws Exception {
        try (MercureClient client =
                MercureClient.builder(hub.url()).publisherToken(() -> token).build()) {
            PublishException failure = failure(client.publish(UPDATE).toCompletableFuture());

            assertThat(failure).hasMessage("not published: there is no token");
            assertThat(failure.getCause()).hasMessageNotContaining("secret");
            assertThat(failure.isOutcomeUnknown()).isFalse();
        }
    }

    @Test
    void takesOnlyUrlsOfHubs() {
        for (String url : List.of("ftp://a/", "hub", "//a/hub", "http:///hub", "http://u:secret@a/", "https://a/#b")) {
            assertThatIllegalArgumentException()
                    .as(url)
                    .isThrownBy(() -> MercureClient.builder(URI.create(url)))
                    .withMessageStartingWith("hubUrl: ")
                    .withMessageNotContaining("secret");
        }
    }

    @Test
    void takesOnlySettingsThatMakeSense() {
        MercureClient.Builder builder = client();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.httpClient(HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.retryLimit(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.silence(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxUpdateBytes(1023));
    }

    private static PublishException failure(CompletableFuture<EventId> published) throws Exception {
        try {
            throw new AssertionError("published: " + published.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull((PublishException) e.getCause());
        }
    }
}
