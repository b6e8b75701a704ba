package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A sink that remembers what it got, and takes nothing more once it is full. */
class ClusterSink implements UpdateSink {

    private final List<Update> received = new CopyOnWriteArrayList<>();
    private final int mostRuns;
    private int runs;
    private volatile @Nullable CloseReason closed;
    private volatile Optional<Duration> reconnectAfter = Optional.empty();

    /** One that takes everything. */
    ClusterSink() {
        this(Integer.MAX_VALUE);
    }

    /** @param mostRuns takes so many runs of updates; the last of them never leaves */
    ClusterSink(int mostRuns) {
        this.mostRuns = mostRuns;
    }

    /** {@return what it got so far} */
    List<Update> received() {
        return received;
    }

    /** {@return the data of what it got so far} */
    List<String> data() {
        return received.stream().map(Update::data).toList();
    }

    /** {@return why it was closed; null while it is open} */
    @Nullable
    CloseReason closed() {
        return closed;
    }

    /** {@return when it was told to come back} */
    Optional<Duration> reconnectAfter() {
        return reconnectAfter;
    }

    @Override
    public boolean offer(UpdateRun run) {
        if (runs == mostRuns) {
            return false;
        }
        runs++;
        for (EncodedUpdate update : run.updates()) {
            received.add(update.update());
        }
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public boolean resume() {
        return isIdle();
    }

    @Override
    public boolean isIdle() {
        return runs < mostRuns;
    }

    @Override
    public long progress() {
        return received.size();
    }

    @Override
    public void keepAlive() {}

    @Override
    public void close(CloseReason reason, Optional<Duration> delay) {
        reconnectAfter = delay;
        closed = reason;
    }
}
