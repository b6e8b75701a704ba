package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Latencies;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A storm of reconnects: many subscribers come at once, each of whom has missed the same long run of updates, while publishing
 * goes on. A subscriber has caught up when it has everything that was published before the storm.
 */
public final class StormRun {

    private static final int TOPIC = 0;
    private static final long NANOS_PER_MICRO = 1000;

    private final Hub hub;
    private final Storm storm;
    private final Duration patience;
    private final @Nullable ProcessUsage server;
    private final ProcessUsage client = ProcessUsage.ofMyself();

    /**
     * Describes a run.
     *
     * @param patience how long the hub may bring nothing that is owed before it is given up
     * @param server the hub's processes, or null if they are not to be looked at
     */
    public StormRun(Hub hub, Storm storm, Duration patience, @Nullable ProcessUsage server) {
        this.hub = hub;
        this.storm = storm;
        this.patience = patience;
        this.server = server;
    }

    /**
     * Runs, in the calling thread.
     *
     * @throws RunAbortedException if the hub cannot be reached or refuses
     */
    public StormResult run() throws IOException {
        try (LoadClient connections = new LoadClient(hub, 1, storm.publishers(), storm.dataBytes(), patience, 1)) {
            connections.awaitPublishers();
            publishHistory(connections);
            return unleash(connections);
        }
    }

    /** Publishes the update that everybody has seen, and then those that everybody has missed. */
    private void publishHistory(LoadClient connections) throws IOException {
        publish(1, connections);
        int[] sent = connections.ledger().sentTo(TOPIC);
        int publisher = 0;
        while (sent[publisher] == 0) {
            publisher++;
        }
        String id = connections.publishers().publisher(publisher).answer();
        if (id.isBlank()) {
            throw new RunAbortedException("the hub's answer to a publication has no id to resume after");
        }
        connections.subscribers().resumeAfter(id, publisher, sent[publisher]);
        publish(storm.behind(), connections);
    }

    private static void publish(int count, LoadClient connections) throws IOException {
        connections.publishers().keep(Pace.upTo(count));
        connections.publishers().publish();
        connections.awaitPublishers();
    }

    private StormResult unleash(LoadClient connections) throws IOException {
        Ledger ledger = connections.ledger();
        int[] missed = ledger.sentTo(TOPIC).clone();
        Latencies catchUps = new Latencies();
        Set<Subscriber> caughtUp = new HashSet<>();
        long start = System.nanoTime();
        long clientCpu = client.cpuMicros();
        long serverCpu = server == null ? 0 : server.cpuMicros();

        connections.subscribers().afterRead(subscriber -> {
            if (subscriber.check().hasReached(missed) && caughtUp.add(subscriber)) {
                catchUps.record((System.nanoTime() - start) / NANOS_PER_MICRO);
            }
        });
        connections.publishers().keep(Pace.fixedRate(storm.livePerSecond(), start));
        connections.subscribers().begin(storm.subscribers(), storm.subscribers());
        connections.roundsUntil(() -> caughtUp.size() == storm.subscribers(), ledger::delivered, patience);
        Measured measured = new Measured(
                Duration.ofNanos(System.nanoTime() - start),
                ledger.delivered(),
                ledger.published(),
                List.of(micros(client.cpuMicros() - clientCpu)),
                server == null
                        ? null
                        : new Measured.Server(micros(server.cpuMicros() - serverCpu), server.residentBytes()));
        connections.finish();
        return new StormResult(storm, measured, catchUps, ledger.faults());
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * NANOS_PER_MICRO);
    }
}
