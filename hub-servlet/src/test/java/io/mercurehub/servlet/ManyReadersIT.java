package io.mercurehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.fixtures.HubServer;
import io.mercurehub.test.wire.RawConnection;
import io.mercurehub.test.wire.Tokens;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fast, slow and stopped readers at the same time, over HTTP: nobody loses anything, and nobody waits for another. */
class ManyReadersIT {

    private static final int UPDATES = 5_000;
    private static final int EAGER = 180;
    private static final int PAUSING = 10;
    private static final int STOPPED = 9;
    private static final Duration DISPATCH_TIMEOUT = Duration.ofSeconds(15);
    private static final int SMALL_BUFFER = 8 * 1024;

    private final Events events = new Events();
    private final ExecutorService readers = Executors.newCachedThreadPool();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void endThreads() {
        readers.shutdownNow();
        pace.shutdownNow();
    }

    @Test
    void nothingIsLostAndNobodyWaitsForASlowerReader() throws Exception {
        try (HubServer server = server(new MemoryEventStore(2 * UPDATES, Long.MAX_VALUE))) {
            CountDownLatch subscribed = new CountDownLatch(EAGER + PAUSING + STOPPED + 1);
            CountDownLatch paused = new CountDownLatch(1);
            CountDownLatch stopped = new CountDownLatch(1);
            List<Future<List<Integer>>> eager = start(EAGER, server, subscribed, null);
            List<Future<List<Integer>>> pausing = start(PAUSING, server, subscribed, paused);
            List<Future<List<Integer>>> stopping = start(STOPPED, server, subscribed, stopped);
            Future<Integer> trickling = readers.submit(() -> readSlowly(server, subscribed));
            assertThat(subscribed.await(60, TimeUnit.SECONDS)).isTrue();

            publish(server.hub(), "big", "x".repeat(1024 * 1024));
            for (int i = 1; i <= UPDATES; i++) {
                publish(server.hub(), "news", String.valueOf(i));
            }

            // All others are done while those who have stopped are still connected.
            for (Future<List<Integer>> reader : eager) {
                assertThat(reader.get()).isEqualTo(everything());
            }
            assertThat(stopping).noneMatch(Future::isDone);
            paused.countDown();
            for (Future<List<Integer>> reader : pausing) {
                assertThat(reader.get()).isEqualTo(everything());
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> events.closed.stream()
                                    .filter("dispatch_deadline"::equals)
                                    .count()
                            >= STOPPED);
            stopped.countDown();
            for (Future<List<Integer>> reader : stopping) {
                assertThat(reader.get()).isEqualTo(everything());
            }
            assertThat(trickling.get()).isEqualTo(1024 * 1024);
        }
    }

    @Test
    void aReaderThatTheHistoryHasLappedIsEndedCountedAndResumesWithTheEarliest() throws Exception {
        try (HubServer server = server(new MemoryEventStore(100, Long.MAX_VALUE));
                RawConnection connection = new RawConnection(server.port(), SMALL_BUFFER)) {
            RawConnection.Response stream = server.subscribe(connection, "topic=news");
            List<Integer> received = new ArrayList<>();
            publish(server.hub(), "news", "1");
            readOne(stream, received);
            for (int i = 2; i <= UPDATES; i++) {
                publish(server.hub(), "news", i + " " + "x".repeat(1_000));
            }
            readUntilTheEnd(stream, received);
            Awaitility.await().untilAsserted(() -> assertThat(events.closed).containsExactly("history_trimmed"));
            int last = received.get(received.size() - 1);
            assertThat(received).isEqualTo(numbers(1, last));
            assertThat(last).isLessThan(UPDATES - 100);

            try (RawConnection again = server.connect()) {
                RawConnection.Response resumed = server.subscribe(again, "topic=news", "Last-Event-ID: id:" + last);
                assertThat(resumed.header("Last-Event-ID")).isEqualTo("earliest");
                assertThat(resumed.header("Mercure-Last-Event-ID")).isEqualTo("earliest");
                List<Integer> replayed = new ArrayList<>();
                readUntil(resumed, replayed, UPDATES);
                assertThat(replayed).isEqualTo(numbers(UPDATES - 99, UPDATES));
            }
        }
    }

    private HubServer server(MemoryEventStore store) throws Exception {
        Hub hub = Hub.open(
                HubConfig.builder()
                        .dispatchTimeout(DISPATCH_TIMEOUT)
                        .maxPendingBytes(16 * 1024)
                        .maxRecentBytes(64 * 1024)
                        .shutdownTimeout(Duration.ofMillis(500))
                        .build(),
                store,
                events);
        HttpConfig config = HttpConfig.builder()
                .anonymous(true)
                .publisherKey(JwtKey.of(Tokens.PUBLISHER_KEY))
                .heartbeat(Duration.ZERO)
                .build();
        return HubServer.builder()
                .serving(hub, config)
                .sendBufferBytes(SMALL_BUFFER)
                .start();
    }

    /** Starts readers that stop after the first update until the latch opens, if there is one; ended, they reconnect. */
    private List<Future<List<Integer>>> start(
            int count, HubServer server, CountDownLatch subscribed, @Nullable CountDownLatch resume) {
        List<Future<List<Integer>>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(readers.submit(() -> read(server, subscribed, resume)));
        }
        return started;
    }

    private List<Integer> read(HubServer server, CountDownLatch subscribed, @Nullable CountDownLatch resume)
            throws Exception {
        List<Integer> received = new ArrayList<>();
        try (RawConnection connection = new RawConnection(server.port(), resume == null ? 0 : SMALL_BUFFER)) {
            RawConnection.Response stream = server.subscribe(connection, "topic=news");
            subscribed.countDown();
            if (resume != null) {
                readOne(stream, received);
                resume.await();
            }
            readUntil(stream, received, UPDATES);
            return received;
        } catch (EOFException | SocketException ended) {
            return readOn(server, received);
        }
    }

    private List<Integer> readOn(HubServer server, List<Integer> received) throws Exception {
        try (RawConnection connection = server.connect()) {
            String last = "Last-Event-ID: id:" + received.get(received.size() - 1);
            readUntil(server.subscribe(connection, "topic=news", last), received, UPDATES);
            return received;
        }
    }

    /** Reads an update of 1 MiB at 50 kB a second, and says how much data it had. */
    private int readSlowly(HubServer server, CountDownLatch subscribed) throws Exception {
        Semaphore allowance = new Semaphore(0);
        Future<?> unused = pace.scheduleAtFixedRate(() -> allowance.release(5_000), 0, 100, TimeUnit.MILLISECONDS);
        try (RawConnection connection = new RawConnection(server.port(), SMALL_BUFFER)) {
            RawConnection.Response stream = server.subscribe(connection, "topic=big");
            subscribed.countDown();
            stream.readUntil("data: ");
            int read = 0;
            while (true) {
                allowance.acquire(1_000);
                byte[] bytes = stream.readBytes(Math.min(1_000, 1024 * 1024 + 1 - read));
                read += bytes.length;
                if (bytes[bytes.length - 1] == '\n') {
                    return read - 1;
                }
            }
        }
    }

    private static void readUntil(RawConnection.Response stream, List<Integer> received, int last) throws IOException {
        while (received.isEmpty() || received.get(received.size() - 1) != last) {
            readOne(stream, received);
        }
    }

    private static void readUntilTheEnd(RawConnection.Response stream, List<Integer> received) throws IOException {
        try {
            readUntil(stream, received, Integer.MAX_VALUE);
        } catch (EOFException | SocketException ended) {
            assertThat(received).isNotEmpty();
        }
    }

    private static void readOne(RawConnection.Response stream, List<Integer> received) throws IOException {
        String event = stream.readUntil("\n\n");
        String data = event.substring(event.indexOf("data: ") + 6).strip();
        received.add(Integer.valueOf(data.split(" ", 2)[0]));
    }

    private static void publish(Hub hub, String topic, String data) {
        hub.publish(Update.of(topic)
                        .id(EventId.of("id:"
                                + data.substring(0, Math.min(10, data.length())).split(" ", 2)[0]))
                        .data(data)
                        .build())
                .toCompletableFuture()
                .join();
    }

    private static List<Integer> everything() {
        return numbers(1, UPDATES);
    }

    private static List<Integer> numbers(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    /** Hears why streams end. */
    private static final class Events implements HubMetrics {

        private final ConcurrentLinkedQueue<String> closed = new ConcurrentLinkedQueue<>();

        @Override
        public void subscriberClosed(String reason, Duration age) {
            closed.add(reason);
        }
    }
}
