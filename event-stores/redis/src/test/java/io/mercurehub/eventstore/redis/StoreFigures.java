package io.mercurehub.eventstore.redis;

import io.mercurehub.eventstore.contract.StoreRates;
import io.mercurehub.test.engines.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * Prints how many updates a second are appended with 1 and 64 in flight, and beside it what {@code redis-benchmark} says of {@code XADD}
 * with records of the same size, by turns; and when another node hears of them. Arguments: how many rounds, and the server's options.
 */
final class StoreFigures {

    private static final int[] IN_FLIGHT = {1, 64};
    private static final Duration EACH = Duration.ofSeconds(4);
    private static final int REQUESTS_EACH = 20_000;
    private static final int DELIVERIES = 200;

    private StoreFigures() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("redis-figures");
        String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
        String prefix = Stores.newPrefix();
        StoreRates.Arrivals arrivals = new StoreRates.Arrivals();
        try (RedisServer server = RedisServer.start(folder, options);
                RedisEventStore store = Stores.open(server, prefix, Map.of());
                RedisEventStore other = Stores.open(server, prefix, Map.of())) {
            store.follow(new StoreRates.Arrivals());
            other.follow(arrivals);
            for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
                for (int count : IN_FLIGHT) {
                    double engine = benchmark(server, count);
                    double appends = StoreRates.appendsPerSecond(store, count, EACH);
                    System.out.printf(
                            "%d in flight: %.0f appends/s, redis-benchmark XADD %.0f/s, ratio %.2f%n",
                            count, appends, engine, appends / engine);
                }
                System.out.println("another node hears after: " + arrivals.after(store, DELIVERIES));
            }
        }
    }

    private static double benchmark(RedisServer server, int clients) throws IOException {
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
                        "x".repeat(Records.write(StoreRates.update()).length))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int end = said.lastIndexOf(" requests per second");
        if (end < 0) {
            throw new IOException(said);
        }
        return Double.parseDouble(said.substring(said.lastIndexOf(' ', end - 1) + 1, end));
    }
}
