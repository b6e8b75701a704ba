package io.mercurehub.eventstore.postgresql;

import io.mercurehub.test.engines.PostgresServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores that tests open. */
final class Stores {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private Stores() {}

    /** {@return the name of a schema that no other test uses} */
    static String newSchema() {
        return "mercure_" + SCHEMAS.incrementAndGet();
    }

    /** {@return settings with which a test need not be patient} */
    static StoreSettings settings(String schema) {
        return StoreSettings.DEFAULTS
                .withSchema(schema)
                .withTimes(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    /** Opens a store as an operator does. */
    static PostgresEventStore open(PostgresServer server, StoreSettings settings) {
        return PostgresStore.open(PostgresUrl.parse(server.url("postgres")), settings);
    }

    /** Opens a store with a clock of a test. */
    static PostgresEventStore open(PostgresServer server, StoreSettings settings, InstantSource clock) {
        return PostgresStore.open(PostgresUrl.parse(server.url("postgres")), settings, clock);
    }
}
