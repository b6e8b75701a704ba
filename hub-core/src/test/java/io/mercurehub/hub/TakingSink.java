package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A sink that takes everything. */
class TakingSink implements UpdateSink {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private volatile @Nullable CloseReason closed;
    private volatile Optional<Duration> reconnectAfter = Optional.empty();

    /** {@return the data of all updates so far} */
    List<String> received() {
        return received;
    }

    /** Waits for the updates with these numbers for their data, and no others before them. */
    void awaitReceived(int from, int to) {
        List<String> expected =
                IntStream.range(from, to).mapToObj(String::valueOf).toList();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> received.size() >= expected.size());
        assertThat(received).isEqualTo(expected);
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
        for (EncodedUpdate update : run.updates()) {
            received.add(update.update().data());
        }
        return true;
    }

    @Override
    public void flush() {}

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
