package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a proxy must leave intact of the hub behind it. All tests share one hub and one proxy. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ProxyContract {

    /** How long the proxy lets a stream be silent: a multiple of the hub's heartbeat, which is a second here. */
    protected static final int IDLE_SECONDS = 4;

    /** More than Debian's Apache httpd serves by default. */
    private static final int MANY = 160;

    /** How many of them are a single client's: more than a browser opens by HTTP/1.1. */
    private static final int OF_ONE_CLIENT = 20;

    private static final String API = TutorialHub.PATH + "/subscriptions";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private HttpClient client;
    private HttpClient http2;
    private TutorialHub hub;
    private Proxy proxy;

    /** The sites that serve the hub. */
    protected enum Site {
        /** Without TLS. */
        HTTP,
        /** With TLS. */
        HTTPS,
        /** With TLS, and all that the documentation recommends. */
        RECOMMENDED;

        private URI of(Proxy proxy) {
            return switch (this) {
                case HTTP -> proxy.http();
                case HTTPS -> proxy.https();
                case RECOMMENDED -> proxy.recommended();
            };
        }
    }

    /**
     * Starts the proxy.
     *
     * @param hubPort where the hub listens
     * @param silentPort where a server listens that is silent for longer than {@link #IDLE_SECONDS}
     */
    protected abstract Proxy start(int hubPort, int silentPort, Certificate certificate) throws Exception;

    @BeforeAll
    final void startAll() throws Exception {
        Certificate certificate = Certificate.selfSigned(
                closeLater(WorkFolder.create("certificate")).path());
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(certificate.trusted())
                .build();
        http2 = HttpClient.newBuilder().sslContext(certificate.trusted()).build();
        hub = closeLater(TutorialHub.start("heartbeat 1s", "subscriptions", "trusted_proxies 127.0.0.1"));
        SilentServer silent = closeLater(SilentServer.start());
        proxy = closeLater(start(hub.port(), silent.port(), certificate));
    }

    @AfterAll
    final void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.removeLast().close();
        }
    }

    private <T extends AutoCloseable> T closeLater(T resource) {
        open.add(resource);
        return resource;
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void showsTheHomePage(Site site) throws Exception {
        HttpResponse<String> page = get(site.of(proxy).resolve("/"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("Welcome to Mercure");
        if (site == Site.RECOMMENDED) {
            assertThat(page.body()).contains(">" + proxy.recommended() + "<");
        }
    }

    @Test
    void sendsEverybodyToTheSiteWithTls() throws Exception {
        URI plain = URI.create(proxy.redirecting() + TutorialHub.PATH + "?topic=test");

        HttpResponse<String> answer = get(plain);

        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(answer.headers().firstValue("Location")).hasValue(proxy.https() + TutorialHub.PATH + "?topic=test");
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void passesUpdatesOnAtOnceAndAsTheyAre(Site site) throws Exception {
        URI url = hubUrl(site);
        String topic = newTopic();
        Publisher publisher = new Publisher(client(site), url, hub.publisherKey());
        try (EventStream subscriber = EventStream.open(
                client(site), URI.create(url + "?topic=" + topic), "Accept-Encoding", "gzip, deflate, br, zstd")) {
            assertThat(subscriber.response().headers().firstValue("Content-Type"))
                    .hasValue("text/event-stream");
            assertThat(subscriber.response().headers().firstValue("Content-Encoding"))
                    .isEmpty();
            int round = 10;

            for (int i = 0; i < round; i++) {
                String id = publisher.publish("topic", topic, "data", "update " + i, "type", "chat");
                subscriber.awaitLine("data: update " + i);
                assertThat(subscriber.lines()).containsSubsequence("event: chat", "id: " + id, "data: update " + i);
            }

            // An update that waits for the next bytes behind it comes with the next heartbeat.
            assertThat(subscriber.lines().stream().filter(":"::equals).count()).isLessThan(round / 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void bringsPrivateUpdatesToThosePagesOnlyThatHaveTheCookie(Site site) throws Exception {
        String topic = newTopic();
        URI subscription = URI.create(hubUrl(site) + "?topic=" + topic);
        try (EventStream receiver = EventStream.open(
                        client(site),
                        subscription,
                        "Cookie",
                        "a=b; mercureAuthorization=" + hub.subscriberToken(topic));
                EventStream other = EventStream.open(
                        client(site),
                        subscription,
                        "Cookie",
                        "mercureAuthorization=" + hub.subscriberToken("https://example.com/another"))) {
            Publisher publisher = new Publisher(client, hubUrl(site), hub.publisherKey());

            publisher.publish("topic", topic, "data", "secret", "private", "on");
            publisher.publish("topic", topic, "data", "end");

            receiver.awaitLine("data: end");
            other.awaitLine("data: end");
            assertThat(receiver.lines()).contains("data: secret");
            assertThat(other.lines()).doesNotContain("data: secret");
        }
    }

    @Test
    void keepsAStreamWithHeartbeatsAliveForLongerThanASilentOne() throws Exception {
        String topic = newTopic();
        try (EventStream subscriber = EventStream.open(client, URI.create(hubUrl(Site.HTTPS) + "?topic=" + topic));
                EventStream silent = EventStream.open(client, proxy.silent())) {
            silent.awaitCut();

            new Publisher(hub.url(), hub.publisherKey()).publish("topic", topic, "data", "still here");

            subscriber.awaitLine("data: still here");
            assertThat(silent.lines()).containsExactly(":");
        }
    }

    @Test
    void losesNothingWhenTheHubIsReplaced() throws Exception {
        String topic = newTopic();
        URI subscription = URI.create(hubUrl(Site.HTTPS) + "?topic=" + topic);
        String seen;
        try (EventStream subscriber = EventStream.open(client, subscription)) {
            seen = new Publisher(hub.url(), hub.publisherKey()).publish("topic", topic, "data", "before");
            subscriber.awaitLine("data: before");

            hub.stop();

            subscriber.awaitEnd();
            assertThat(subscriber.lines()).anyMatch(line -> line.matches("retry: \\d+"));
        }
        assertThat(get(subscription).statusCode()).isEqualTo(proxy.statusWithoutHub());
        hub.startAgain();
        String missed = new Publisher(hub.url(), hub.publisherKey()).publish("topic", topic, "data", "meanwhile");

        // The proxy may take its time until it asks a hub again that was away.
        await().atMost(HubProcess.PATIENCE)
                .until(() -> get(URI.create(proxy.https() + "/healthz")).statusCode() == 200);
        try (EventStream subscriber = EventStream.open(client, subscription, "Last-Event-ID", seen)) {
            subscriber.awaitLine("data: meanwhile");
            assertThat(subscriber.lines()).contains("id: " + missed).doesNotContain("data: before");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP", "RECOMMENDED"})
    void theHubNoticesByItsHeartbeatsThatAClientHasLeft(Site site) throws Exception {
        String topic = newTopic();
        try (EventStream watcher = EventStream.open(
                client,
                URI.create(hub.url() + "?topic=" + API + "%7B/topic%7D%7B/subscriber%7D"),
                "Authorization",
                "Bearer " + hub.subscriberToken(API + "{/topic}{/subscriber}"))) {
            EventStream visitor = EventStream.open(client(site), URI.create(hubUrl(site) + "?topic=" + topic));
            awaitPresence(watcher, topic, true);

            visitor.close();

            awaitPresence(watcher, topic, false);
        }
    }

    @Test
    void passesUpdatesOnToManyWhereTheDocumentationIsFollowed() throws Exception {
        String topic = newTopic();
        URI subscription = URI.create(hubUrl(Site.RECOMMENDED) + "?topic=" + topic);
        List<Callable<EventStream>> coming = IntStream.range(0, MANY)
                .<Callable<EventStream>>mapToObj(
                        i -> () -> EventStream.open(i < OF_ONE_CLIENT ? http2 : client, subscription))
                .toList();
        ExecutorService door = Executors.newFixedThreadPool(OF_ONE_CLIENT);
        List<EventStream> streams = new ArrayList<>();
        try {
            for (Future<EventStream> stream : door.invokeAll(coming)) {
                streams.add(stream.get());
            }

            new Publisher(http2, hubUrl(Site.RECOMMENDED), hub.publisherKey()).publish("topic", topic, "data", "all");

            for (EventStream stream : streams) {
                stream.awaitLine("data: all");
            }
            assertThat(streams.subList(0, OF_ONE_CLIENT))
                    .allSatisfy(
                            stream -> assertThat(stream.response().version()).isEqualTo(proxy.version()));
        } finally {
            streams.forEach(EventStream::close);
            door.shutdown();
        }
    }

    private static void awaitPresence(EventStream watcher, String topic, boolean active) {
        await(topic + " active: " + active)
                .atMost(HubProcess.PATIENCE)
                .until(() -> presence(watcher, topic).contains("data:   \"active\": " + active));
    }

    /** {@return the line of each event about a topic that says whether its subscriber is there} */
    private static List<String> presence(EventStream watcher, String topic) {
        List<String> lines = List.copyOf(watcher.lines());
        return IntStream.range(0, lines.size() - 1)
                .filter(i -> lines.get(i).equals("data:   \"topic\": \"" + topic + "\","))
                .mapToObj(i -> lines.get(i + 1))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void listsSubscriptionsByAQuery(Site site) throws Exception {
        String topic = newTopic();
        try (EventStream subscriber = EventStream.open(client, URI.create(hubUrl(site) + "?topic=" + topic))) {
            HttpResponse<String> list = list(site.of(proxy) + API + "?topic=" + topic);

            assertThat(list.statusCode()).isEqualTo(200);
            assertThat(list.body()).contains("\"topic\": \"" + topic + "\"");
            assertThat(subscriber.response().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void listsSubscriptionsByAPathAsWellWhereTheDocumentationIsFollowed() throws Exception {
        String topic = newTopic();
        try (EventStream subscriber =
                EventStream.open(client, URI.create(hubUrl(Site.RECOMMENDED) + "?topic=" + topic))) {
            String path = API + "/" + topic.replace(":", "%3A").replace("/", "%2F");

            HttpResponse<String> list = list(proxy.recommended() + path);

            assertThat(list.statusCode()).isEqualTo(200);
            assertThat(list.body()).contains("\"topic\": \"" + topic + "\"");
            assertThat(list(proxy.https() + path).statusCode()).isEqualTo(404);
            assertThat(subscriber.response().statusCode()).isEqualTo(200);
        }
    }

    private HttpResponse<String> list(String url) throws IOException, InterruptedException {
        String token = hub.subscriberToken(API + "{/topic}{/subscriber}");
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    /** {@return one that speaks the newest HTTP that the documentation has the site speak} */
    private HttpClient client(Site site) {
        return site == Site.RECOMMENDED ? http2 : client;
    }

    private URI hubUrl(Site site) {
        return site.of(proxy).resolve(TutorialHub.PATH);
    }

    private static String newTopic() {
        return "https://example.com/" + UUID.randomUUID();
    }
}
