package io.mercurehub.benchmarks.jmh;

import com.sun.management.OperatingSystemMXBean;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The engine with more subscribers than a machine has sockets for: what each takes of the heap, what their heartbeats take of the CPU,
 * and what a publisher notices of them. Everything is real but the sinks, which count.
 */
@Command(
        name = "Simulation",
        description = "Puts many subscribers into one hub; each has a matcher of its own.",
        mixinStandardHelpOptions = true)
public final class Simulation implements Callable<Integer> {

    private static final String FEW_TOPIC = "https://example.com/few";
    private static final int FEW = 10;
    private static final String LAST_TOPIC = "https://example.com/last";
    private static final int EVENTS = 1_000;

    @Option(names = "--subscribers", description = "How many (default: ${DEFAULT-VALUE}).")
    private int subscribers = 1_000_000;

    @Option(names = "--exact", description = "They subscribe to topics only, not also to URI templates, by halves.")
    private boolean exact;

    @Option(names = "--presence", description = "The hub tells of their subscriptions.")
    private boolean presence;

    @Option(names = "--heartbeat", description = "Seconds between heartbeats; 0: none (default: ${DEFAULT-VALUE}).")
    private int heartbeat = 15;

    @Option(names = "--seconds", description = "How long to measure each figure (default: ${DEFAULT-VALUE}).")
    private double seconds = 5;

    private Duration interval = Duration.ZERO;

    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicLong heartbeats = new AtomicLong();
    private int joined;
    private int last;
    private long due;

    /** Runs it. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Simulation()).execute(arguments));
    }

    /** {@return 0; 1 when deliveries were lost or repeated} */
    @Override
    public Integer call() throws InterruptedException, JMException {
        HubConfig config = HubConfig.builder()
                .subscriptions(presence)
                .maxClientMemory(Long.MAX_VALUE)
                .shutdownTimeout(Duration.ZERO)
                .store(history -> new MemoryEventStore(
                        MemoryEventStore.DEFAULT_MAX_UPDATES,
                        MemoryEventStore.DEFAULT_MAX_BYTES,
                        EVENTS,
                        MemoryEventStore.DEFAULT_MAX_SUBSCRIPTION_BYTES))
                .build();
        interval = Duration.ofSeconds(heartbeat);
        int lost;
        try (Hub hub = Hub.open(config)) {
            for (int i = 0; i < FEW; i++) {
                join(hub, TopicMatcher.exact("topic", FEW_TOPIC));
            }
            publishBoth(hub);
            HeapHistogram before = HeapHistogram.take();
            joinUpTo(hub, subscribers / 10);
            publishBoth(hub);
            joinUpTo(hub, subscribers);
            publishBoth(hub);
            HeapHistogram after = HeapHistogram.take();
            System.out.printf(
                    "heap: %.0f bytes a subscriber, of which%n", (double) after.bytesSince(before) / subscribers);
            after.largestSince(before, subscribers)
                    .forEach((name, bytes) -> System.out.printf("%10.1f %s%n", bytes, name));
            rest();
            lost = joined - hub.connectedSubscribers();
        }
        System.out.printf("deliveries: %d of %d, %d subscribers lost%n", deliveries.get(), due, lost);
        return deliveries.get() == due && lost == 0 ? 0 : 1;
    }

    private void joinUpTo(Hub hub, int count) {
        long begin = System.nanoTime();
        int from = joined;
        while (joined < count) {
            join(
                    hub,
                    exact
                            ? TopicMatcher.exact("topic", "https://example.com/users/" + joined)
                            : Subscriptions.matcher(joined));
        }
        System.out.printf("joins: %.0f a second%n", (joined - from) / secondsSince(begin));
        awaitBegun(hub);
    }

    /** Waits until the lanes have begun with everybody: with a few who come last, in any lane, and get an update. */
    private void awaitBegun(Hub hub) {
        for (int i = 0; i < FEW; i++) {
            join(hub, TopicMatcher.exact("topic", LAST_TOPIC));
        }
        last += FEW;
        publish(hub, Update.of(LAST_TOPIC).data("x").build(), last);
        awaitDeliveries();
    }

    private void awaitDeliveries() {
        while (deliveries.get() < due) {
            Thread.onSpinWait();
        }
    }

    private void join(Hub hub, TopicMatcher matcher) {
        SubscribeRequest request =
                SubscribeRequest.of(matcher).heartbeat(interval).build();
        Subscriber unused = hub.unwrap(Gateway.class)
                .join(request)
                .join()
                .start(subscriber -> new CountingSink(deliveries, heartbeats));
        joined++;
    }

    private void publishBoth(Hub hub) {
        System.out.printf(
                "publishing beside %d others: %.0f a second to nobody, %.0f to %d subscribers%n",
                joined - FEW, rate(hub, "https://example.com/nobody", 0), rate(hub, FEW_TOPIC, FEW), FEW);
    }

    private double rate(Hub hub, String topic, int receivers) {
        Update update = Update.of(topic).data("x".repeat(100)).build();
        rate(hub, update, receivers); // to warm up
        return rate(hub, update, receivers);
    }

    private double rate(Hub hub, Update update, int receivers) {
        long begin = System.nanoTime();
        long count = 0;
        do {
            publish(hub, update, receivers);
            count++;
        } while (secondsSince(begin) < seconds);
        awaitDeliveries();
        return count / secondsSince(begin);
    }

    private void publish(Hub hub, Update update, int receivers) {
        EventId unused = hub.publish(update).toCompletableFuture().join();
        due += receivers;
    }

    private void rest() throws InterruptedException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long sent = heartbeats.get();
        long cpu = system.getProcessCpuTime();
        long begin = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep((long) (1000 * Math.max(seconds, heartbeat)));
        double elapsed = secondsSince(begin);
        System.out.printf(
                "at rest: %.0f heartbeats a second, %.2f %% of a core%n",
                (heartbeats.get() - sent) / elapsed, (system.getProcessCpuTime() - cpu) / elapsed / 1e7);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
