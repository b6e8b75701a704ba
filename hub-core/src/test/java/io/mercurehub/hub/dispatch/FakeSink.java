package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A sink whose other end reads as much as a test says; it checks that it is called as it should be. */
final class FakeSink implements UpdateSink {

    private final List<String> received = new ArrayList<>();
    private final List<UpdateRun> runs = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private @Nullable UpdateRun stuck;
    private boolean unflushed;
    private boolean failing;
    private boolean blocked;
    private boolean prompt;
    private volatile @Nullable Thread caller;
    private long progress;
    private int flushes;
    private int keepAlives;
    private @Nullable CloseReason closed;
    private Optional<Duration> reconnectAfter = Optional.empty();

    /** From now on takes so many runs more; the one after those gets stuck. */
    FakeSink room(int runs) {
        room = runs;
        return this;
    }

    /** Takes nothing before it has been resumed. */
    FakeSink blocked() {
        blocked = true;
        return this;
    }

    FakeSink failing() {
        failing = true;
        return this;
    }

    FakeSink prompt() {
        prompt = true;
        return this;
    }

    /** {@return who has offered something last; null: nobody has} */
    @Nullable
    Thread caller() {
        return caller;
    }

    @Override
    public boolean isPrompt() {
        return prompt;
    }

    /** Something moves without being done. */
    void trickle() {
        progress++;
    }

    @Override
    public boolean offer(UpdateRun run) {
        requireOpen();
        caller = Thread.currentThread();
        if (failing) {
            throw new IllegalStateException("the sink fails, as the test wants");
        }
        if (stuck != null || blocked) {
            return false;
        }
        runs.add(run);
        if (room == 0) {
            stuck = run;
        } else {
            room--;
            read(run);
        }
        unflushed = true;
        return true;
    }

    private void read(UpdateRun run) {
        progress++;
        for (EncodedUpdate update : run.updates()) {
            received.add(update.update().data());
        }
    }

    @Override
    public void flush() {
        requireOpen();
        unflushed = false;
        flushes++;
    }

    @Override
    public boolean resume() {
        requireOpen();
        blocked = false;
        if (stuck != null && room > 0) {
            room--;
            read(stuck);
            stuck = null;
        }
        return stuck == null;
    }

    @Override
    public boolean isIdle() {
        return stuck == null && !blocked;
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public void keepAlive() {
        requireOpen();
        keepAlives++;
    }

    @Override
    public void close(CloseReason reason, Optional<Duration> delay) {
        requireOpen();
        closed = reason;
        reconnectAfter = delay;
    }

    /** {@return the data of the updates that the other end has, in order} */
    List<String> received() {
        if (unflushed) {
            throw new AssertionError("a round ended without a flush");
        }
        return received;
    }

    List<UpdateRun> runs() {
        return runs;
    }

    int flushes() {
        return flushes;
    }

    int keepAlives() {
        return keepAlives;
    }

    @Nullable
    CloseReason closed() {
        return closed;
    }

    Optional<Duration> reconnectAfter() {
        return reconnectAfter;
    }

    private void requireOpen() {
        if (closed != null) {
            throw new AssertionError("called after close");
        }
    }
}
