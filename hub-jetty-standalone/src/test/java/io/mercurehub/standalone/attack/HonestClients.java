package io.mercurehub.standalone.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.test.wire.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Those for whom a hub is there, on 127.0.0.1: a publisher of numbered updates, a subscriber to them, one that joins again and again, and a
 * supervisor who asks how the hub is. They remember what went wrong, and how long things took.
 */
final class HonestClients implements AutoCloseable {

    /** The topic of the updates, for attackers who want the same. */
    static final String TOPIC = "honest";

    /** How long anything may take before the hub counts as hanging. */
    private static final Duration GUARD = Duration.ofSeconds(60);

    private static final String HUB = "/.well-known/mercure";
    private static final long PUBLISH_MILLIS = 200;
    private static final long OTHERS_MILLIS = 700;

    /** While updates take longer than that, a hub may say that it is not ready. */
    private static final double STUCK_SECONDS = 4;

    private final int port;
    private final int adminPort;
    private final String publisherToken;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4, work -> {
        Thread thread = new Thread(work, "honest");
        thread.setDaemon(true);
        return thread;
    });

    private final Times deliveries = new Times();
    private final Times joins = new Times();
    private final Times admin = new Times();
    private final Times site = new Times();
    private final Times refusedPublishing = new Times();
    private final Times refusedJoins = new Times();
    private final AtomicInteger endedStreams = new AtomicInteger();
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    /** When each update was sent. */
    private final ConcurrentMap<Integer, Long> sent = new ConcurrentHashMap<>();

    private final List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> delivered = Collections.synchronizedList(new ArrayList<>());
    private int number;
    private volatile boolean isClosed;
    private volatile boolean isPublishing = true;

    /** Sends them all off, and waits until each of them has been served. */
    HonestClients(int port, int adminPort, String publisherKey) {
        this.port = port;
        this.adminPort = adminPort;
        this.publisherToken = Tokens.sign(publisherKey, "{\"mercure\":{\"publish\":[\"*\"]}}");
        Thread subscriber = new Thread(this::subscribe, "honest-subscriber");
        subscriber.setDaemon(true);
        subscriber.start();
        repeat("publish", this::publish, PUBLISH_MILLIS);
        repeat("join", this::join, OTHERS_MILLIS);
        repeat("admin", this::askAdmin, OTHERS_MILLIS);
        repeat("site", this::askSite, OTHERS_MILLIS);
        awaitServed("at first", 3);
    }

    /** An errand of a client's. */
    private interface Errand {
        void run() throws IOException;
    }

    private void repeat(String name, Errand errand, long millis) {
        ScheduledFuture<?> unused = threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        errand.run();
                    } catch (IOException | RuntimeException e) {
                        problem(name + ": " + e);
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void problem(String text) {
        if (!isClosed) {
            problems.add(text.length() > 300 ? text.substring(0, 300) : text);
        }
    }

    /** Waits until they have been served for a while longer, where a join counts that was refused in order. */
    void awaitServedOrRefused(String when, int updates) {
        awaitServed(when, updates, () -> joins.count() + refusedJoins.count());
    }

    /** Waits until they have been served for a while longer: so many updates have come, and some joins and answers. */
    void awaitServed(String when, int updates) {
        awaitServed(when, updates, joins::count);
    }

    private void awaitServed(String when, int updates, IntSupplier joinsSoFar) {
        int seen = delivered.size() + updates;
        int joined = joinsSoFar.getAsInt() + 1 + updates / 10;
        int asked = admin.count() + 1 + updates / 10;
        int looked = site.count() + 1 + updates / 10;
        await("service " + when)
                .atMost(GUARD)
                .untilAsserted(() -> assertThat(new int[] {
                            Math.min(seen, delivered.size()),
                            Math.min(joined, joinsSoFar.getAsInt()),
                            Math.min(asked, admin.count()),
                            Math.min(looked, site.count())
                        })
                        .as("updates, joins, answers of the admin address and of the site; %s", problems())
                        .containsExactly(seen, joined, asked, looked));
    }

    /** Waits until whatever was acknowledged has come, and asserts that it came once, and in order, and what else they are due. */
    void assertServed() {
        isPublishing = false;
        await("all that was acknowledged")
                .atMost(GUARD)
                .untilAsserted(() -> assertThat(copy(delivered)).containsAll(copy(acknowledged)));
        List<Integer> came = copy(delivered);
        assertThat(came).doesNotHaveDuplicates().isSorted();
        assertThat(problems()).isEmpty();
    }

    /** {@return how it was, in one line} */
    String summary() {
        return String.format(
                Locale.ROOT,
                "delivery worst %.2f s, join worst %.2f s, health worst %.2f s, site worst %.2f s; %d updates, %d joins,"
                        + " refused %d and %d, %d streams ended, %d problems",
                deliveries.worstSeconds(),
                joins.worstSeconds(),
                admin.worstSeconds(),
                site.worstSeconds(),
                deliveries.count(),
                joins.count(),
                refusedPublishing.count(),
                refusedJoins.count(),
                endedStreams.get(),
                problems.size());
    }

    private List<String> problems() {
        return copy(problems);
    }

    private static <T> List<T> copy(List<T> list) {
        synchronized (list) {
            return List.copyOf(list);
        }
    }

    private void publish() throws IOException {
        if (!isPublishing) {
            return;
        }
        int mine = ++number;
        long start = System.nanoTime();
        sent.put(mine, start);
        String answer = publish(TOPIC, Integer.toString(mine), "x");
        if (answer.startsWith("HTTP/1.1 200 ")) {
            acknowledged.add(mine);
        } else if (answer.matches("(?is)HTTP/1.1 (429|503) .*\r\nRetry-After: .*")) {
            refusedPublishing.add(System.nanoTime() - start);
        } else {
            problem("publish: " + answer);
        }
    }

    /** {@return the answer to an update of the publisher's} */
    String publish(String topic, String id, String data) throws IOException {
        String form = "topic=" + topic + "&id=" + id + "&data=" + data;
        try (RawHttp connection = RawHttp.connect(port)) {
            connection.send("POST " + HUB + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer "
                    + publisherToken + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                    + form.length() + "\r\n\r\n" + form);
            return connection.readToEnd();
        }
    }

    /** Joins, takes one update, and leaves. */
    private void join() throws IOException {
        long start = System.nanoTime();
        try (RawHttp connection = RawHttp.connect(port)) {
            connection.send("GET " + HUB + "?topic=" + TOPIC + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            connection.readTo("\r\n\r\n");
            connection.readTo(":\n");
            long joined = System.nanoTime();
            if (isPublishing) {
                connection.readTo("id: ");
                joins.add(joined - start);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("retry: ")) {
                throw e;
            }
            refusedJoins.add(System.nanoTime() - start);
        }
    }

    private void askAdmin() throws IOException {
        ask(adminPort, "/mercure/health/live", admin);
        long start = System.nanoTime();
        String ready = RawHttp.exchange(adminPort, "GET /mercure/health/ready");
        admin.add(System.nanoTime() - start);
        if (!ready.startsWith("HTTP/1.1 200 ") && deliveries.worstSeconds() < STUCK_SECONDS) {
            problem("not ready, though updates are delivered: " + ready);
        }
    }

    private void askSite() throws IOException {
        ask(port, "/healthz", site);
    }

    private void ask(int ofPort, String path, Times times) throws IOException {
        long start = System.nanoTime();
        String answer = RawHttp.exchange(ofPort, "GET " + path);
        times.add(System.nanoTime() - start);
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            problem(path + ": " + answer);
        }
    }

    /** Stays subscribed: comes back when the stream has ended in order, and says so when it was cut off. */
    private void subscribe() {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        while (!isClosed) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + HUB + "?topic=" + TOPIC));
            int seen = delivered.size();
            request.header("Last-Event-ID", seen == 0 ? "earliest" : Integer.toString(delivered.get(seen - 1)));
            try (InputStream body =
                    client.send(request.build(), BodyHandlers.ofInputStream()).body()) {
                read(body);
                endedStreams.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(PUBLISH_MILLIS);
            } catch (IOException e) {
                problem("the subscriber's stream: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void read(InputStream body) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                int id = Integer.parseInt(line.substring("id: ".length()));
                Long start = sent.get(id);
                deliveries.add(start == null ? 0 : System.nanoTime() - start);
                delivered.add(id);
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        threads.shutdownNow();
    }
}
