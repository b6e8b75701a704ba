package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Faults;
import io.mercurehub.benchmarks.measure.Latencies;
import java.util.function.LongSupplier;

/** What one run has published, what has arrived of it, and what went wrong. */
final class Ledger {

    private static final long NANOS_PER_MICRO = 1000;

    private final Faults faults = new Faults();
    private final Latencies deliveryLatencies = new Latencies();
    private final Latencies publishLatencies = new Latencies();

    /** The last sequence number sent, by topic and publisher. */
    private final int[][] sent;

    private final long[] sentToTopic;
    private final int[] openStreams;
    private int openStreamsInAll;
    private long published;
    private long expected;
    private long delivered;
    private long repeated;
    private boolean recording;

    /** What other processes have counted of this run. */
    private LongSupplier deliveredElsewhere = () -> 0;

    private LongSupplier repeatedElsewhere = () -> 0;

    Ledger(int topics, int publishers) {
        if (publishers > Payload.MAX_PUBLISHERS) {
            throw new IllegalArgumentException(
                    "publishers: " + publishers + " (expected: at most " + Payload.MAX_PUBLISHERS + ")");
        }
        sent = new int[topics][publishers];
        sentToTopic = new long[topics];
        openStreams = new int[topics];
    }

    /** {@return a moment as it stands in the data: microseconds modulo 2^32} */
    static int micros(long nanoTime) {
        return (int) (nanoTime / NANOS_PER_MICRO);
    }

    /** {@return the sequence number of the publisher's next update on that topic, which is now expected on its streams} */
    int nextSequence(int topic, int publisher) {
        published++;
        expected += openStreams[topic];
        sentToTopic[topic]++;
        return ++sent[topic][publisher];
    }

    /** Adds to what arrives here what arrives at other processes. */
    void addElsewhere(LongSupplier delivered, LongSupplier repeated) {
        deliveredElsewhere = delivered;
        repeatedElsewhere = repeated;
    }

    /** Hears what another process has published in all. */
    void wasSent(int[][] all) {
        for (int topic = 0; topic < sent.length; topic++) {
            sent[topic] = all[topic];
        }
    }

    /** {@return the last sequence number sent, by topic and publisher; not a copy} */
    int[][] sent() {
        return sent;
    }

    /** {@return the last sequence number sent to a topic, by publisher; not a copy} */
    int[] sentTo(int topic) {
        return sent[topic];
    }

    int publishers() {
        return sent[0].length;
    }

    int topics() {
        return sent.length;
    }

    /** Hears that a stream has opened which must bring all updates of its topic but the first {@code without}. */
    void opened(int topic, long without) {
        openStreams[topic]++;
        openStreamsInAll++;
        expected += sentToTopic[topic] - without;
    }

    /** Hears that a stream has ended too early, of whose updates {@code missing} have not come. */
    void closed(int topic, long missing) {
        openStreams[topic]--;
        openStreamsInAll--;
        expected -= missing;
    }

    /** Counts an update that has arrived for the first time. */
    void delivered(int sentMicros, int nowMicros) {
        delivered++;
        if (recording) {
            deliveryLatencies.record(Integer.toUnsignedLong(nowMicros - sentMicros));
        }
    }

    /** Counts an update that has arrived before. */
    void repeated() {
        repeated++;
    }

    /** Counts an answer to a publisher. */
    void answered(long sentNanos, long now) {
        if (recording) {
            publishLatencies.record((now - sentNanos) / NANOS_PER_MICRO);
        }
    }

    /** Begins or ends the time in which durations are recorded. */
    void record(boolean on) {
        recording = on;
    }

    /** {@return how many updates a subscriber is behind on average} */
    double meanLag() {
        return openStreamsInAll == 0 ? 0 : (double) owed() / openStreamsInAll;
    }

    /** {@return how many streams are open} */
    int openStreams() {
        return openStreamsInAll;
    }

    /** {@return how many deliveries are still to come} */
    long owed() {
        return expected - delivered();
    }

    long published() {
        return published;
    }

    long delivered() {
        return delivered + deliveredElsewhere.getAsLong();
    }

    /** {@return how many events have arrived, even those that have arrived before} */
    long arrivals() {
        return delivered() + repeatedCount() + repeatedElsewhere.getAsLong();
    }

    /** {@return how many events have arrived here that had arrived before} */
    long repeatedCount() {
        return repeated;
    }

    Faults faults() {
        return faults;
    }

    Latencies deliveryLatencies() {
        return deliveryLatencies;
    }

    Latencies publishLatencies() {
        return publishLatencies;
    }
}
