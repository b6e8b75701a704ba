package io.mercurehub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three hubs on one engine, which publishers and readers use while hubs, engine and network fail by a plan. In the end what everybody has
 * seen is judged.
 */
final class FaultyCluster implements AutoCloseable {

    private static final int HUBS = 3;
    private static final int PUBLISHERS = 3;
    private static final int READERS = 6;
    private static final int MAX_PAUSE_MILLIS = 20;
    private static final int REPLAY_MILLIS = 60_000;
    private static final int MAX_LAST = 60;
    private static final int OK = 200;
    private static final Pattern SUBSCRIBER = Pattern.compile("\"subscriber\":\"([^\"]+)\"");

    private final Engine engine;
    private final Hubs hubs;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final AtomicBoolean goesOn = new AtomicBoolean(true);
    private final ConcurrentLinkedQueue<String> wrongAnswers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Publication> publications = new ConcurrentLinkedQueue<>();

    /** @param engine closed by the caller */
    FaultyCluster(Engine engine, Path home) throws IOException {
        this.engine = engine;
        this.hubs = new Hubs(HUBS, engine, home);
    }

    /** {@return what is wrong after all this has failed, for people; empty when nothing is} */
    List<String> faultsAfter(long seed, List<Fault> plan) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            int publisher = i;
            Random random = new Random(seed + i);
            threads.add(start(() -> publish(publisher, random)));
        }
        List<Wanderer> wanderers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Wanderer wanderer = new Wanderer(hubs, new Random(seed - i - 1), i % 2 == 0 ? "" : "earliest");
            wanderers.add(wanderer);
            threads.add(start(() -> wanderer.wander(goesOn::get)));
        }
        for (Fault fault : plan) {
            TimeUnit.MILLISECONDS.sleep(fault.after().toMillis());
            happen(fault);
        }
        hubs.awaitAll();
        goesOn.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        String last = publishLast();
        List<List<String>> logs = new ArrayList<>();
        for (int node = 0; node < hubs.count(); node++) {
            logs.add(replay(node, last));
        }
        List<String> faults = new ArrayList<>(HistoryJudge.faults(
                List.copyOf(publications),
                logs,
                wanderers.stream().map(Wanderer::stretches).toList()));
        faults.addAll(wrongAnswers);
        faults.addAll(presenceFaults());
        return faults;
    }

    /** {@return how many updates were sent, and how many of them acknowledged, for people} */
    String summary() {
        return "%d updates, %d acknowledged"
                .formatted(
                        publications.size(),
                        publications.stream()
                                .filter(Publication::isAcknowledged)
                                .count());
    }

    /** {@return what the hubs have said, for people} */
    String said() {
        return hubs.said();
    }

    private void happen(Fault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case HUB_KILLED -> hubs.kill(fault.node());
            case HUB_STOPPED -> hubs.stop(fault.node());
            case HUB_PAUSED -> hubs.pause(fault.node(), true);
            case ENGINE_KILLED -> engine.server().kill();
            case ENGINE_PAUSED -> engine.server().pause();
            case NETWORK_CUT -> engine.network().cut();
            case NETWORK_DOWN -> engine.network().interrupt();
            case NETWORK_SLOW -> engine.network().delay(fault.lasting().toMillis() / 10);
            case NETWORK_HALF_CLOSED -> engine.network().halfClose();
        }
        TimeUnit.MILLISECONDS.sleep(fault.lasting().toMillis());
        switch (fault.kind()) {
            case HUB_KILLED, HUB_STOPPED -> hubs.startAgain();
            case HUB_PAUSED -> hubs.pause(fault.node(), false);
            case ENGINE_KILLED -> engine.server().startAgain();
            case ENGINE_PAUSED -> engine.server().goOn();
            case NETWORK_CUT, NETWORK_DOWN, NETWORK_SLOW, NETWORK_HALF_CLOSED ->
                engine.network().heal();
        }
    }

    private void publish(int publisher, Random random) throws InterruptedException {
        for (int number = 0; goesOn.get(); number++) {
            String id = "urn:" + publisher + ":" + number;
            int node = random.nextInt(hubs.count());
            String sent = "node " + node + " at " + Instant.now();
            publications.add(new Publication(publisher, id, sent, send(node, id)));
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_PAUSE_MILLIS));
        }
    }

    /** Publishes what all logs end with. */
    private String publishLast() throws InterruptedException {
        for (int number = 0; number < MAX_LAST; number++) {
            String last = "urn:last:" + number;
            boolean isAcknowledged = send(0, last);
            publications.add(new Publication(PUBLISHERS, last, "node 0", isAcknowledged));
            if (isAcknowledged) {
                return last;
            }
            TimeUnit.SECONDS.sleep(1);
        }
        throw new AssertionError("node 0 takes no update any more\n" + said());
    }

    private boolean send(int node, String id) throws InterruptedException {
        String form = "topic=chat%2F7&id=" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "&data="
                + "x".repeat(1 + (id.hashCode() & 0xff));
        HttpRequest request = HttpRequest.newBuilder(hubs.url(node))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + Tokens.publisher("*"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == OK && !response.body().equals(id)) {
                wrongAnswers.add("%s was sent to node %d at %s, which answered 200 and \"%s\""
                        .formatted(id, node, Instant.now(), response.body()));
            }
            return response.statusCode() == OK;
        } catch (IOException unknown) {
            return false;
        }
    }

    private List<String> replay(int node, String last) {
        Wanderer reader = new Wanderer(hubs, new Random(0), "earliest");
        assertThat(reader.visit(node, REPLAY_MILLIS, last::equals))
                .as("node %d replays up to %s", node, last)
                .isTrue();
        return reader.stretches().get(0).ids();
    }

    /** Nobody is subscribed any more, so everybody who was has gone, on whichever node it was. */
    private List<String> presenceFaults() {
        List<String> faults = new ArrayList<>();
        for (int node = 0; node < hubs.count(); node++) {
            URI url = URI.create(hubs.url(node) + "/subscriptions");
            Set<String> left = new TreeSet<>(Set.of("?"));
            long end = System.nanoTime() + HubProcess.PATIENCE.toNanos();
            while (!left.isEmpty() && System.nanoTime() < end) {
                left.clear();
                Matcher subscriber = SUBSCRIBER.matcher(get(url));
                while (subscriber.find()) {
                    left.add(subscriber.group(1));
                }
            }
            if (!left.isEmpty()) {
                faults.add("node " + node + " still lists " + left);
            }
        }
        return faults;
    }

    private String get(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + Tokens.subscriber("*"))
                .build();
        try {
            TimeUnit.MILLISECONDS.sleep(200);
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
            return response.body();
        } catch (IOException e) {
            return "\"subscriber\":\"" + e + "\"";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a thread does. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        goesOn.set(false);
        hubs.close();
    }
}
