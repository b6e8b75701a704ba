package io.mercurehub.benchmarks.jmh;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A sink that takes everything and counts it, together with others. Confined to its lane, but for the counts. */
final class CountingSink implements UpdateSink {

    private final AtomicLong deliveries;
    private final AtomicLong heartbeats;
    private long taken;

    /**
     * @param deliveries counts the updates of all
     * @param heartbeats counts the heartbeats of all
     */
    CountingSink(AtomicLong deliveries, AtomicLong heartbeats) {
        this.deliveries = deliveries;
        this.heartbeats = heartbeats;
    }

    @Override
    public boolean offer(UpdateRun run) {
        taken += run.updates().size();
        return true;
    }

    @Override
    public void flush() {
        deliveries.addAndGet(taken);
        taken = 0;
    }

    @Override
    public boolean isPrompt() {
        return true;
    }

    @Override
    public boolean resume() {
        return true;
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public long progress() {
        return 0;
    }

    @Override
    public void keepAlive() {
        heartbeats.incrementAndGet();
    }

    @Override
    public void close(CloseReason reason, Optional<Duration> reconnectAfter) {}
}
