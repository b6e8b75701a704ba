package io.mercurehub.eventstore.redis;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.test.engines.RedisServer;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Prints how many updates a second are appended with 1 and 64 on their way, and beside it what {@code redis-benchmark} says of {@code
 * XADD} with records of the same size; several times in turn.
 */
final class StoreFigures {

    private static final int[] ON_THEIR_WAY = {1, 64};
    private static final long NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int REQUESTS_EACH = 20_000;
    private static final String DATA = "x".repeat(200);

    private StoreFigures() {}

    /**
     * Prints the figures.
     *
     * @param arguments how many rounds
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("redis-figures");
        try (RedisServer server = RedisServer.start(folder);
                RedisEventStore store = Stores.open(server, Stores.newPrefix(), Map.of())) {
            store.follow(new EventStore.Follower() {
                @Override
                public void appended(StoredUpdate update) {}

                @Override
                public void endOfBatch() {}
            });
            for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
                for (int count : ON_THEIR_WAY) {
                    System.out.printf("append, %d on their way: %d/s%n", count, appends(store, count));
                    System.out.printf("redis-benchmark XADD, %d clients: %s%n", count, benchmark(server, count));
                }
            }
        }
    }

    private static long appends(RedisEventStore store, int onTheirWay) throws InterruptedException {
        Semaphore places = new Semaphore(onTheirWay);
        long appended = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < NANOS) {
            places.acquire();
            var unused = store.append(update()).whenComplete((position, failure) -> places.release());
            appended++;
        }
        places.acquire(onTheirWay);
        return appended * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }

    private static Update update() {
        return Update.of("https://example.com/books/1")
                .data(DATA)
                .id(EventId.random())
                .build();
    }

    private static String benchmark(RedisServer server, int clients) throws IOException {
        Process process = new ProcessBuilder(
                        "redis-benchmark",
                        "-q",
                        "-p",
                        Integer.toString(server.port()),
                        "-c",
                        Integer.toString(clients),
                        "-n",
                        Integer.toString(clients == 1 ? REQUESTS_EACH : 10 * REQUESTS_EACH),
                        "XADD",
                        "benchmark",
                        "MAXLEN",
                        "~",
                        "100000",
                        "*",
                        "d",
                        "x".repeat(Records.write(update()).length))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int end = said.lastIndexOf(" requests per second");
        return end < 0 ? said : said.substring(said.lastIndexOf(' ', end - 1) + 1, end) + "/s";
    }
}
