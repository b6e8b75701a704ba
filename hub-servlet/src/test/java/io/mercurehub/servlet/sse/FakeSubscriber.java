package io.mercurehub.servlet.sse;

import io.mercurehub.hub.grant.Grants;
import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.Joined;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.update.EventId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A subscriber without a lane: what its sink tells it is kept until the test acts on it. */
final class FakeSubscriber implements Subscriber, Joined {

    private final List<String> gone = new CopyOnWriteArrayList<>();
    private @Nullable UpdateSink sink;
    private volatile boolean writable;
    private volatile boolean cancelled;

    UpdateSink sink() {
        if (sink == null) {
            throw new IllegalStateException("not started");
        }
        return sink;
    }

    /** Does what a lane does once it has heard that the sink is writable. */
    void resumeIfWritable() {
        if (writable) {
            writable = false;
            sink().resume();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Does what a lane does once it has heard that the subscriber was cancelled. */
    void closeIfCancelled() {
        if (cancelled) {
            cancelled = false;
            sink().close(CloseReason.CANCELLED, Optional.of(Duration.ofMillis(1500)));
        }
    }

    /** Ends what is left of the stream, if it has begun. */
    void closeSink() {
        if (sink != null) {
            sink.close(CloseReason.SUBSCRIBER_GONE, Optional.empty());
        }
    }

    List<String> details() {
        return gone;
    }

    @Override
    public Subscriber subscriber() {
        return this;
    }

    @Override
    public Optional<EventId> precedingId() {
        return Optional.empty();
    }

    @Override
    public Subscriber start(SinkFactory factory) {
        sink = factory.create(this);
        return this;
    }

    @Override
    public String id() {
        return "urn:uuid:8c5cb4ce-31cd-4d76-b1b5-0f4a8e9b8a9c";
    }

    @Override
    public Grants grants() {
        return Grants.NONE;
    }

    @Override
    public void writable() {
        writable = true;
    }

    @Override
    public void gone(String detail) {
        gone.add(detail);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public boolean isClosed() {
        return false;
    }
}
