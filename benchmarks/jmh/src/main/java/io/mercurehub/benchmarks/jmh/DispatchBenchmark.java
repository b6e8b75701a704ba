package io.mercurehub.benchmarks.jmh;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The way of an update through a hub in memory to 1,000 subscribers whose sinks only count. An operation is one delivery: what {@code
 * -prof gc} says of it is what an update allocates, shared out among its deliveries.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {

    private static final int SUBSCRIBERS = 1_000;
    private static final int UPDATES = 16;
    private static final String TOPIC = "https://example.com/news";

    private final AtomicLong deliveries = new AtomicLong();
    private final Update update = Update.of(TOPIC).data("x".repeat(100)).build();
    private Hub hub;
    private long expected;

    @Setup
    public void subscribe() {
        hub = Hub.open(HubConfig.defaults());
        Gateway gateway = hub.unwrap(Gateway.class);
        AtomicLong heartbeats = new AtomicLong();
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Subscriber unused = gateway.join(SubscribeRequest.topic(TOPIC).build())
                    .join()
                    .start(subscriber -> new CountingSink(deliveries, heartbeats));
        }
    }

    @TearDown
    public void close() {
        hub.close();
    }

    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public void oneUpdateAtATime() {
        publish();
        awaitDeliveries();
    }

    @Benchmark
    @OperationsPerInvocation(UPDATES * SUBSCRIBERS)
    public void sixteenUpdatesAtATime() {
        for (int i = 0; i < UPDATES; i++) {
            publish();
        }
        awaitDeliveries();
    }

    private void publish() {
        CompletableFuture<EventId> unused = hub.publish(update).toCompletableFuture();
        expected += SUBSCRIBERS;
    }

    private void awaitDeliveries() {
        while (deliveries.get() < expected) {
            Thread.onSpinWait();
        }
    }
}
