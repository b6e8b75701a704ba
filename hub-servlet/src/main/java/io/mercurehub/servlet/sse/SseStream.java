package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mercurehub.hub.subscription.CloseReason;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.hub.subscription.UpdateRun;
import io.mercurehub.hub.subscription.UpdateSink;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The event stream of one subscriber: owns an asynchronous response, whose headers have been sent, until its end.
 *
 * <pre>
 *   BLOCKED ──resume──▶ OPEN ──offer──▶ WRITING ──not ready before a slice──▶ BLOCKED (the rest waits)
 *                        ▲                 │
 *                        │                 ├──flush──▶ OPEN, or BLOCKED (nothing waits here, but in the container)
 *                        │                 └──flush, not ready──▶ FLUSH_OWED
 *                        └──────────── resume: flush first ───────────┘
 *   any state ── close, or a call of the container that fails ──▶ CLOSED
 * </pre>
 *
 * <p>It begins BLOCKED: the container's first {@code onWritePossible} opens it. An array that was passed to the container is its
 * own until the response is ready again; arrays are never changed here, so they can be shared by many streams. A container may
 * keep back what was written until somebody flushes, even from a subscriber that reads eagerly: so each round ends with a flush,
 * if not now then as soon as the response is ready. In CLOSED nothing here touches the response, which by then may be another
 * user's.
 *
 * <p>Confined to the subscriber's lane, but for what container and servlet say, which is only passed on to the hub.
 */
final class SseStream implements UpdateSink, WriteListener, OpenStream {

    /** What a container copies to its heap at worst when a subscriber doesn't read, and the grain of {@link #progress()}. */
    private static final int SLICE_BYTES = 16 * 1024;

    private static final byte[] COMMENT = ":\n".getBytes(US_ASCII);

    private enum State {
        /** The response isn't ready, or wasn't yet; {@code frames} has what is to be written next, or all is with the container. */
        BLOCKED,
        /** Everything was written and flushed. */
        OPEN,
        /** Everything was written, not all of it flushed. */
        WRITING,
        /** As WRITING, and the round is over, but the response isn't ready for its flush. */
        FLUSH_OWED,
        /** Over. */
        CLOSED
    }

    private final Subscriber subscriber;
    private final SseStreams streams;
    private final ContainerCalls calls;
    private State state = State.BLOCKED;
    private @Nullable AsyncContext context;
    private @Nullable ServletOutputStream output;
    private byte @Nullable [] frames;
    private int written;
    private long slices;

    /** In milliseconds of the streams' clock, whose int runs over after 49 days: an older stream is then taken for a younger one. */
    private final int beganMillis;

    /** See {@link Life}; written by the lane alone. */
    private volatile byte heartbeats;

    /** What the container has said of a failure; kept because the hub doesn't listen before it knows of this stream. */
    private volatile @Nullable String goneSaid;

    /** Whether the container has said that it stops. */
    private volatile boolean sentAway;

    /**
     * @param subscriber who reads the stream
     * @param context ended when the stream ends
     * @param output of the response of that context; without a listener yet
     * @param calls notes who calls the container
     * @param streams hears of the end
     */
    SseStream(
            Subscriber subscriber,
            AsyncContext context,
            ServletOutputStream output,
            ContainerCalls calls,
            SseStreams streams) {
        this.subscriber = subscriber;
        this.context = context;
        this.output = output;
        this.calls = calls;
        this.streams = streams;
        this.beganMillis = (int) streams.nowMillis();
    }

    /** Asks the container for the first {@code onWritePossible}. Called once, before the lane knows of this stream. */
    void listen() {
        call(out -> out.setWriteListener(this));
    }

    /** Says again that the other end is gone, if the container has said so. Called once, after the lane knows of this stream. */
    void repeatGone() {
        String detail = goneSaid;
        if (detail != null) {
            subscriber.gone(detail);
        }
    }

    /** Ends the stream from this side, soon; may be called by any thread. */
    void cancel() {
        subscriber.cancel();
    }

    @Override
    public void onWritePossible() {
        subscriber.writable();
    }

    @Override
    public void onError(Throwable failure) {
        gone(describe(failure));
    }

    @Override
    public void gone(String detail) {
        goneSaid = detail;
        subscriber.gone(detail);
    }

    @Override
    public void containerStops() {
        sentAway = true;
        subscriber.cancel();
        calls.awaitCompleted();
    }

    @Override
    public boolean offer(UpdateRun run) {
        if (state != State.OPEN && state != State.WRITING) {
            return false;
        }
        write(run.bytes());
        if (state == State.CLOSED) {
            return false;
        }
        if (heartbeats > 0 && heartbeats < Life.OUTLASTING) {
            heartbeats = 0;
        }
        return true;
    }

    @Override
    public void flush() {
        if (state == State.WRITING) {
            call(this::flushIfReady);
        }
    }

    @Override
    public boolean resume() {
        switch (state) {
            case BLOCKED -> call(this::writeRest);
            case FLUSH_OWED -> state = State.WRITING;
            case OPEN, WRITING, CLOSED -> {}
        }
        flush();
        return state == State.OPEN;
    }

    @Override
    public boolean isIdle() {
        return state == State.OPEN;
    }

    @Override
    public long progress() {
        return slices;
    }

    @Override
    public void keepAlive() {
        if (state == State.OPEN) {
            if (heartbeats < Life.OUTLASTING) {
                heartbeats = (byte) (heartbeats + 1);
            }
            write(COMMENT);
            flush();
        }
    }

    @Override
    public void close(CloseReason reason, Optional<Duration> reconnectAfter) {
        boolean betweenFrames = frames == null;
        if (reason.isOrderly() && betweenFrames) {
            reconnectAfter.or(() -> streams.reconnectAfter(sentAway)).ifPresent(this::sayWhenToComeBack);
        }
        end(reason);
    }

    /** {@return what is known of its life until then; may be called by any thread} */
    Life life(long nowMillis) {
        return new Life(Integer.toUnsignedLong((int) nowMillis - beganMillis), heartbeats);
    }

    private void write(byte[] bytes) {
        frames = bytes;
        written = 0;
        call(this::writeRest);
    }

    /** Writes what waits, as far as the response is ready for it; the flush is left to the end of the round. */
    private void writeRest(ServletOutputStream out) throws IOException {
        byte[] bytes = frames;
        if (bytes == null) {
            state = out.isReady() ? State.OPEN : State.BLOCKED;
            return;
        }
        while (written < bytes.length) {
            if (!out.isReady()) {
                state = State.BLOCKED;
                return;
            }
            int length = Math.min(SLICE_BYTES, bytes.length - written);
            out.write(bytes, written, length);
            written += length;
            slices++;
        }
        frames = null;
        state = State.WRITING;
    }

    private void flushIfReady(ServletOutputStream out) throws IOException {
        if (out.isReady()) {
            out.flush();
            // Undertow sends what is left only to those who ask.
            state = out.isReady() ? State.OPEN : State.BLOCKED;
        } else {
            state = State.FLUSH_OWED;
        }
    }

    /** Not flushed: the end of the response is a flush, and there is nobody left who would owe one. */
    private void sayWhenToComeBack(Duration delay) {
        call(out -> {
            if (out.isReady()) {
                out.write(SseEncoder.reconnectionTime(delay.toMillis()));
            }
        });
    }

    /** Calls the container, unless the stream is over; ends the stream if that fails. */
    private void call(Call call) {
        ServletOutputStream out = output;
        if (out == null) {
            return;
        }
        Exception failure = null;
        try {
            if (calls.enter()) {
                call.on(out);
            } else {
                failure = new IllegalStateException("the container has ended the request");
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            calls.leave();
        }
        if (failure != null) {
            end(CloseReason.SUBSCRIBER_GONE);
            onError(failure);
        }
    }

    private void end(CloseReason reason) {
        AsyncContext ended = context;
        state = State.CLOSED;
        context = null;
        output = null;
        frames = null;
        if (ended != null) {
            streams.ended(this, ended, calls, reason);
        }
    }

    /** {@return whose stream it is} */
    @Override
    public String toString() {
        return subscriber.toString();
    }

    private static String describe(Throwable failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    /** What to do with the response. */
    @FunctionalInterface
    private interface Call {
        void on(ServletOutputStream out) throws IOException;
    }
}
