package io.mercurehub.eventstore.redis;

import io.mercurehub.eventstore.contract.StoreRates;
import io.mercurehub.test.engines.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Prints {@link StoreRates} beside {@code XADD} of records of the same size. Arguments: how many rounds, and the server's options. */
final class StoreFigures {

    private static final int REQUESTS_EACH = 20_000;

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("redis-figures");
        String prefix = Stores.newPrefix();
        try (RedisServer server = RedisServer.start(folder, Arrays.copyOfRange(arguments, 1, arguments.length));
                RedisEventStore store = Stores.open(server, prefix, Map.of())) {
            StoreRates.print(
                    store,
                    () -> Stores.open(server, prefix, Map.of()),
                    Integer.parseInt(arguments[0]),
                    "redis-benchmark XADD",
                    inFlight -> benchmark(server, inFlight));
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
