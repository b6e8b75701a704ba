package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.contract.StoreRates;
import io.mercurehub.test.engines.KafkaServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Prints how many updates a second are appended with 1 and 64 in flight, and beside it how many records of the same size a producer of
 * Kafka's has acknowledged, with as many in flight, by turns; and when another node hears of them. Argument: how many rounds.
 */
final class StoreFigures {

    private static final int[] IN_FLIGHT = {1, 64};
    private static final Duration EACH = Duration.ofSeconds(4);
    private static final int DELIVERIES = 200;
    private static final String FIGURES = "figures";

    /** About as many as the store makes of such an update. */
    private static final int RECORD_BYTES = 300;

    private StoreFigures() {}

    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        String topic = Stores.newTopic();
        StoreRates.Arrivals arrivals = new StoreRates.Arrivals();
        try (KafkaServer server = KafkaServer.start();
                KafkaEventStore store = KafkaEventStore.open(Stores.settings(server.servers(), topic));
                KafkaEventStore other = KafkaEventStore.open(Stores.settings(server.servers(), topic));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", server.servers(), "acks", "all", "linger.ms", 0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.servers()))) {
                admin.createTopics(List.of(new NewTopic(FIGURES, 1, (short) 1)))
                        .all()
                        .get();
            }
            store.follow(new StoreRates.Arrivals());
            other.follow(arrivals);
            for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
                for (int inFlight : IN_FLIGHT) {
                    double raw = recordsPerSecond(producer, inFlight);
                    double appends = StoreRates.appendsPerSecond(store, inFlight, EACH);
                    System.out.printf(
                            "%d in flight: %.0f appends/s, producer %.0f/s, ratio %.2f%n",
                            inFlight, appends, raw, appends / raw);
                }
                System.out.println("another node hears after: " + arrivals.after(store, DELIVERIES));
            }
        }
    }

    private static double recordsPerSecond(KafkaProducer<byte[], byte[]> producer, int inFlight)
            throws InterruptedException {
        byte[] record = new byte[RECORD_BYTES];
        Semaphore free = new Semaphore(inFlight);
        AtomicLong acknowledged = new AtomicLong();
        long start = System.nanoTime();
        while (System.nanoTime() - start < EACH.toNanos()) {
            free.acquire();
            var unused = producer.send(new ProducerRecord<>(FIGURES, record), (metadata, failure) -> {
                acknowledged.addAndGet(failure == null ? 1 : 0);
                free.release();
            });
        }
        free.acquire(inFlight);
        return acknowledged.get() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
    }
}
