package io.mercurehub.standalone.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.standalone.fixtures.Crowd;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.hub.Publisher;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slow reader replays a history from a hub that has 64 MiB of heap, and others who are connected notice nothing.
 *
 * <p>The whole on demand: {@code -Dmercure.replay.updates=1000000 -Dmercure.replay.subscribers=1000}. It logs how long live
 * updates took to reach everybody, before and meanwhile, and judges nothing but what came.
 */
@Tag("ci")
final class SlowReplayIT {

    private static final Logger LOG = LoggerFactory.getLogger(SlowReplayIT.class);

    private static final String KEY = "a key of at least 32 bytes for both";
    private static final String HUB = "/.well-known/mercure";
    private static final int UPDATES = Integer.getInteger("mercure.replay.updates", 20_000);
    private static final int SUBSCRIBERS = Integer.getInteger("mercure.replay.subscribers", 50);
    private static final int IMPORTED_AT_ONCE = 100_000;
    private static final int LIVE_BEFORE = 50;
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    /** The reader rests after so many updates, until a live one has reached everybody. */
    private static final int AT_ONCE = 600;

    private static final long BETWEEN_LIVE_MILLIS = 50;

    @TempDir
    private Path home;

    /** Publishes live updates now and then. */
    private final ScheduledExecutorService rhythm = Executors.newSingleThreadScheduledExecutor();

    /** When the reader may go on. */
    private final Semaphore turns = new Semaphore(0);

    private int live;

    @AfterEach
    void stopPublishing() {
        rhythm.shutdownNow();
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void aSlowReaderSeesEverythingOnceAndNobodyElseMissesOrGetsAnythingTwice() throws Exception {
        fillHistory();
        List<String> command = new ArrayList<>(HubProcess.javaCommand());
        command.add(1, "-Xmx64m");
        try (HubProcess hub = HubProcess.run(home, environment(), command)) {
            URI url = hub.awaitUrl();
            Publisher publisher = new Publisher(url, KEY);
            try (Crowd crowd = new Crowd(url.getPort(), HUB + "?topic=live", SUBSCRIBERS, "live-")) {
                await().atMost(HubProcess.PATIENCE).until(crowd::isSubscribed);
                List<Long> micros = Collections.synchronizedList(new ArrayList<>());
                ScheduledFuture<?> publishing = rhythm.scheduleWithFixedDelay(
                        () -> micros.add(publishLive(publisher, crowd)), 0, BETWEEN_LIVE_MILLIS, TimeUnit.MILLISECONDS);
                await().atMost(HubProcess.PATIENCE).until(() -> micros.size() >= LIVE_BEFORE || publishing.isDone());
                List<Long> before = List.copyOf(micros);

                turns.drainPermits();
                long start = System.nanoTime();
                int replayed = replaySlowly(url.getPort());
                assertThat(publishing.cancel(false))
                        .as("all live updates have reached everybody")
                        .isTrue();
                rhythm.shutdown();
                assertThat(rhythm.awaitTermination(HubProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                List<Long> meanwhile = micros.subList(before.size(), micros.size());

                assertThat(replayed).isEqualTo(UPDATES);
                assertThat(meanwhile).isNotEmpty();
                assertThat(crowd.problems()).isEmpty();
                assertThat(hub.err()).noneMatch(line -> line.contains(" ERROR ") || line.contains("OutOfMemory"));
                LOG.info(
                        "{} updates replayed in {} ms; live updates to {} subscribers, in microseconds: before {},"
                                + " meanwhile {}",
                        UPDATES,
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                        SUBSCRIBERS,
                        quantiles(before),
                        quantiles(meanwhile));
            }
        }
    }

    private void fillHistory() throws Exception {
        for (int first = 1; first <= UPDATES; first += IMPORTED_AT_ONCE) {
            fillHistory(first, Math.min(UPDATES, first + IMPORTED_AT_ONCE - 1));
        }
    }

    private void fillHistory(int first, int last) throws Exception {
        Path file = home.resolve("updates.jsonl");
        String data = "x".repeat(300);
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (int number = first; number <= last; number++) {
                lines.write("{\"id\":\"" + number + "\",\"topics\":[\"history\"],\"data\":\"" + data + "\"}\n");
            }
        }
        String importing = String.join(" ", HubProcess.javaCommand()) + " history import < " + file;
        try (HubProcess command = HubProcess.run(home, environment(), List.of("sh", "-c", importing))) {
            assertThat(command.awaitEnd()).as("%s", command.err()).isZero();
        }
    }

    private static Map<String, String> environment() {
        return Map.of(
                "SERVER_NAME",
                "127.0.0.1:0",
                "MERCURE_PUBLISHER_JWT_KEY",
                KEY,
                "MERCURE_EXTRA_DIRECTIVES",
                "anonymous\nhistory {\nmax_events " + 2 * UPDATES + "\nmax_bytes 10GiB\n}");
    }

    /** {@return after how long everybody had it, in microseconds} */
    private long publishLive(Publisher publisher, Crowd crowd) {
        long start = System.nanoTime();
        live++;
        try {
            publisher.publish("topic", "live", "id", "live-" + live, "data", "x");
            assertThat(crowd.awaitSeen(live, HubProcess.PATIENCE)).isTrue();
            turns.release();
        } catch (Exception e) {
            throw new IllegalStateException("live update " + live, e);
        }
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
    }

    /** {@return how many updates came, each behind the one before} */
    private int replaySlowly(int port) {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.setSoTimeout((int) HubProcess.PATIENCE.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(("GET " + HUB + "?topic=history HTTP/1.0\r\nHost: h\r\nLast-Event-ID: earliest\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            int seen = 0;
            while (seen < UPDATES) {
                String line = lines.readLine();
                assertThat(line).isNotNull();
                if (line.startsWith("id: ")) {
                    seen++;
                    assertThat(line).isEqualTo("id: " + seen);
                    if (seen % AT_ONCE == 0) {
                        assertThat(turns.tryAcquire(HubProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    }
                }
            }
            return seen;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static String quantiles(List<Long> micros) {
        List<Long> sorted = micros.stream().sorted().toList();
        return "median " + sorted.get(sorted.size() / 2) + ", 99 % " + sorted.get(sorted.size() * 99 / 100) + ", most "
                + sorted.get(sorted.size() - 1);
    }
}
