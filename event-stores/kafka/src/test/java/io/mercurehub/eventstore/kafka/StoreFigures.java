package io.mercurehub.eventstore.kafka;

import io.mercurehub.eventstore.contract.StoreRates;
import io.mercurehub.test.engines.KafkaServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Prints {@link StoreRates} beside a producer of Kafka's with records of the same size. Argument: how many rounds. */
final class StoreFigures {

    private static final String FIGURES = "figures";

    /** About as many as the store makes of such an update. */
    private static final int RECORD_BYTES = 300;

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        String topic = Stores.newTopic();
        try (KafkaServer server = KafkaServer.start();
                KafkaEventStore store = KafkaEventStore.open(Stores.settings(server.servers(), topic));
                Admin admin = Admin.create(Map.of("bootstrap.servers", server.servers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", server.servers(), "acks", "all", "linger.ms", 0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(FIGURES, 1, (short) 1)))
                    .all()
                    .get();
            StoreRates.print(
                    store,
                    () -> KafkaEventStore.open(Stores.settings(server.servers(), topic)),
                    Integer.parseInt(arguments[0]),
                    "producer",
                    inFlight -> recordsPerSecond(producer, inFlight));
        }
    }

    private static double recordsPerSecond(KafkaProducer<byte[], byte[]> producer, int inFlight)
            throws InterruptedException {
        byte[] record = new byte[RECORD_BYTES];
        Semaphore free = new Semaphore(inFlight);
        AtomicLong acknowledged = new AtomicLong();
        long start = System.nanoTime();
        while (System.nanoTime() - start < StoreRates.EACH.toNanos()) {
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
