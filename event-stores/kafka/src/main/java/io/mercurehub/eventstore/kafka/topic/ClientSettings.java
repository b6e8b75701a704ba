package io.mercurehub.eventstore.kafka.topic;

import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's clients are told. They print their settings when they begin; what is secret of these they hide themselves. */
public final class ClientSettings {

    /** How many bytes may wait for acknowledgements: 64 MiB. */
    public static final int MAX_WAITING_BYTES = 64 << 20;

    private static final int BATCH_BYTES = 64 << 10;
    private static final int MAX_POLLED = 2_000;
    private static final long MIN_BACKOFF_MILLIS = 100;
    private static final long MAX_BACKOFF_MILLIS = 5_000;

    private final StoreSettings settings;
    private final int timeoutMillis;

    /** @param settings say how to reach the brokers, and how long to wait for them */
    public ClientSettings(StoreSettings settings) {
        this.settings = settings;
        this.timeoutMillis =
                (int) Math.min(Integer.MAX_VALUE, settings.timeout().toMillis());
    }

    /** {@return those of the client that looks after topics} */
    public Map<String, Object> admin() {
        Map<String, Object> admin = common("admin");
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        return admin;
    }

    /** {@return those of the client that waits for what comes} */
    public Map<String, Object> tailConsumer() {
        return consumer("tail");
    }

    private Map<String, Object> consumer(String purpose) {
        Map<String, Object> consumer = common(purpose);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLLED);
        consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        consumer.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        return consumer;
    }

    /** {@return those of the client that reads what is there already: no fetch of it waits for more} */
    public Map<String, Object> historyConsumer() {
        Map<String, Object> consumer = consumer("history");
        consumer.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 0);
        return consumer;
    }

    /** {@return those of the client that appends; it never blocks} */
    public Map<String, Object> producer() {
        Map<String, Object> producer = common("append");
        boolean isAll = settings.acks().equals("all");
        producer.put(ProducerConfig.ACKS_CONFIG, settings.acks());
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, isAll);
        // Without idempotence, only one request at a time keeps the order when one is sent again.
        producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, isAll ? 5 : 1);
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        producer.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        producer.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_WAITING_BYTES);
        producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, StoreSettings.MAX_RECORD_BYTES);
        producer.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(10_000).toMillis());
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
        return producer;
    }

    private Map<String, Object> common(String purpose) {
        Map<String, Object> common = new HashMap<>(settings.security());
        common.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
        common.put(CommonClientConfigs.CLIENT_ID_CONFIG, "mercure-hub-" + settings.name() + "-" + purpose);
        common.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, MIN_BACKOFF_MILLIS);
        common.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_BACKOFF_MILLIS);
        common.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) timeoutMillis);
        common.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, (long) timeoutMillis);
        common.put("enable.metrics.push", false);
        common.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        return common;
    }
}
