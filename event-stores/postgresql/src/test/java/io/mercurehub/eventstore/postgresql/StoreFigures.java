package io.mercurehub.eventstore.postgresql;

import io.mercurehub.eventstore.contract.StoreRates;
import io.mercurehub.test.engines.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints {@link StoreRates} beside {@code pgbench} that inserts the same rows with the same durability, one a transaction. Argument: how
 * many rounds.
 */
final class StoreFigures {

    private static final String DATA = "x".repeat(200);
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without");
    private static final String INSERT = "INSERT INTO bench.log SELECT nextval('bench.positions'), 1, 0, false,"
            + " 'urn-uuid-' || gen_random_uuid(), (random() * 2000000000)::integer, ARRAY['https://example.com/books/1'], '"
            + DATA + "', NULL, NULL, 700, 0, NULL, 0, 0, 0, 0;";

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path script = Files.writeString(Files.createTempFile("insert", ".sql"), INSERT);
        StoreSettings settings = StoreSettings.DEFAULTS.withSchema("mercure");
        try (PostgresServer server = PostgresServer.start("max_connections=100");
                PostgresEventStore store = Stores.open(server, settings);
                Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean unusedResult = statement.execute("CREATE SCHEMA bench;"
                    + " CREATE TABLE bench.log (LIKE mercure.log INCLUDING ALL); CREATE SEQUENCE bench.positions");
            StoreRates.print(
                    store,
                    () -> Stores.open(server, settings),
                    Integer.parseInt(arguments[0]),
                    "pgbench",
                    inFlight -> pgbench(server, script, inFlight));
        }
    }

    private static double pgbench(PostgresServer server, Path script, int clients) throws IOException {
        ProcessBuilder pgbench = new ProcessBuilder(List.of(
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-f",
                script.toString(),
                "-c",
                Integer.toString(clients),
                "-j",
                Integer.toString(Math.min(clients, 2)),
                "-T",
                Long.toString(StoreRates.EACH.toSeconds()),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(server.port()),
                "-U",
                PostgresServer.OWNER,
                "postgres"));
        pgbench.environment().put("PGPASSWORD", PostgresServer.PASSWORD);
        pgbench.redirectErrorStream(true);
        Process process = pgbench.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher tps = TPS.matcher(output);
        if (!tps.find()) {
            throw new IOException(output);
        }
        return Double.parseDouble(tps.group(1));
    }
}
