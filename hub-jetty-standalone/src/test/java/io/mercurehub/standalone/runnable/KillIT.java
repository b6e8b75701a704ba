package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.test.hub.EventStream;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub is killed while many publish, again and again on one folder. Whatever was answered with 200 is replayed.
 *
 * <p>More rounds on demand: {@code -Dmercure.kill.rounds=500}.
 */
final class KillIT {

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final int PUBLISHERS = 64;
    private static final int ROUNDS = Integer.getInteger("mercure.kill.rounds", 3);
    private static final int MAX_UPDATES_A_ROUND = 2_000;

    @TempDir
    private Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger number = new AtomicInteger();

    /** The ids of updates that were answered with 200. */
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    /** The ids that a subscriber has seen who comes back after each crash, in order. */
    private final List<String> seen = new ArrayList<>();

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void nothingThatWasAcknowledgedIsLostAndASubscriberThatComesBackSeesEverythingOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (HubProcess hub = start()) {
                URI url = hub.awaitUrl();
                EventStream subscriber = subscribe(url, seen.isEmpty() ? "earliest" : seen.get(seen.size() - 1));
                List<Thread> publishers = publishers(url);
                int enough =
                        acknowledged.size() + 1 + ThreadLocalRandom.current().nextInt(MAX_UPDATES_A_ROUND);
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(HubProcess.PATIENCE)
                        .until(() -> acknowledged.size() >= enough);
                hub.signal("KILL");
                for (Thread publisher : publishers) {
                    publisher.join();
                }
                subscriber.awaitCut();
                seen.addAll(ids(subscriber));
            }
        }

        try (HubProcess hub = start()) {
            URI url = hub.awaitUrl();
            String last = new Publisher(url, KEY).publish("topic", "t", "id", "last", "data", "x");
            List<String> replayed = idsUntil(subscribe(url, "earliest"), last);
            seen.addAll(idsUntil(subscribe(url, seen.get(seen.size() - 1)), last));

            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS);
            Set<String> different = new HashSet<>(replayed);
            assertThat(different).hasSameSizeAs(replayed);
            // Not with AssertJ, which compares each with each: there may be half a million.
            Set<String> lost = new HashSet<>(acknowledged);
            different.forEach(lost::remove);
            assertThat(lost).isEmpty();
            assertThat(seen).isEqualTo(replayed);
            requireTheOrderOfEachPublisher(replayed);
        }
    }

    /** Each publisher waits for an answer before it goes on, so its updates stand in the order of their numbers. */
    private static void requireTheOrderOfEachPublisher(List<String> replayed) {
        int[] newest = new int[PUBLISHERS];
        for (String id : replayed) {
            int dash = id.indexOf('-');
            if (dash > 0) {
                int publisher = Integer.parseInt(id.substring(0, dash));
                int its = Integer.parseInt(id.substring(dash + 1));
                assertThat(its).isGreaterThan(newest[publisher]);
                newest[publisher] = its;
            }
        }
    }

    private HubProcess start() throws IOException {
        return HubProcess.start(home, KEY, "anonymous");
    }

    private EventStream subscribe(URI url, String lastEventId) throws Exception {
        return EventStream.open(client, URI.create(url + "?topic=t"), "Last-Event-ID", lastEventId);
    }

    private List<Thread> publishers(URI url) {
        String authorization = "Bearer " + Tokens.sign(KEY, "{\"mercure\":{\"publish\":[\"*\"]}}");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            int publisher = i;
            Thread thread = new Thread(() -> publishUntilTheHubIsGone(url, authorization, publisher));
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private void publishUntilTheHubIsGone(URI url, String authorization, int publisher) {
        try {
            int status = 200;
            while (status == 200) {
                String id = publisher + "-" + number.incrementAndGet();
                HttpResponse<Void> response = client.send(
                        HttpRequest.newBuilder(url)
                                .timeout(HubProcess.PATIENCE)
                                .header("Authorization", authorization)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("topic=t&data=x&id=" + id))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                status = response.statusCode();
                if (status == 200) {
                    acknowledged.add(id);
                }
            }
        } catch (IOException e) {
            assertThat(e).isNotNull(); // The hub is gone, as it should be.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> idsUntil(EventStream stream, String last) {
        stream.awaitLine("id: " + last);
        List<String> ids = new ArrayList<>();
        for (String line : stream.lines()) {
            if (line.startsWith("id: ")) {
                ids.add(line.substring("id: ".length()));
            }
        }
        return ids;
    }

    /** {@return the ids of the events that came whole, as often as they came} */
    private static List<String> ids(EventStream stream) {
        List<String> ids = new ArrayList<>();
        String id = null;
        for (String line : stream.lines()) {
            if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.isEmpty() && id != null) {
                ids.add(id);
                id = null;
            }
        }
        return ids;
    }
}
