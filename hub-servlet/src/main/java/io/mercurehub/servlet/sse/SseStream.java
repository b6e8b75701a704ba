package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mercurehub.hub.output.CloseReason;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.subscription.Subscriber;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Party;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.StreamOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream of one subscriber: owns an asynchronous response until its end.
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
 * <p>It begins BLOCKED: headers and a comment are sent in the container's first {@code onWritePossible}, which opens it. An array that was passed to the container is its
 * own until the response is ready again; arrays are never changed here, so they can be shared by many streams. A container may
 * keep back what was written until somebody flushes, even from a subscriber that reads eagerly: so each round ends with a flush,
 * if not now then as soon as the response is ready. In CLOSED nothing here touches the response, which by then may be another
 * user's.
 *
 * <p>Confined to the subscriber's lane, but for what container and servlet say, which is only passed on to the hub.
 */
final class SseStream implements UpdateSink, Party {

    private static final Logger LOGGER = LoggerFactory.getLogger(SseStream.class);

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

    /** Takes the stream, so that none is made for each write. */
    @FunctionalInterface
    private interface Step {
        void on(SseStream stream) throws IOException;
    }

    private final Subscriber subscriber;
    private final SseStreams streams;
    private final StreamOutput output;
    private State state = State.BLOCKED;
    private byte @Nullable [] frames;
    private int written;
    private long slices;

    /**
     * @param subscriber who reads the stream
     * @param output ended when the stream ends
     * @param streams hears of the end
     */
    SseStream(Subscriber subscriber, StreamOutput output, SseStreams streams) {
        this.subscriber = subscriber;
        this.output = output;
        this.streams = streams;
    }

    /** Begins with a comment, once the output is ready. Called once, before the lane knows of this stream. */
    void begin() {
        frames = COMMENT;
    }

    /** Has the container take the reply's headers and a comment, and say when it takes more. Called once, before the lane knows of this stream. */
    void begin(Exchange exchange, Reply reply) {
        endIfFailed(exchange.stream(reply, COMMENT, this));
    }

    /** Ends the stream from this side, soon; may be called by any thread. */
    void cancel() {
        subscriber.cancel();
    }

    @Override
    public void writable() {
        subscriber.writable();
    }

    @Override
    public void gone(String detail) {
        subscriber.gone(detail);
    }

    @Override
    public void containerStops() {
        subscriber.cancel();
        output.awaitEnd();
    }

    @Override
    public boolean isPrompt() {
        return output.isPrompt();
    }

    @Override
    public boolean offer(UpdateRun run) {
        if (state != State.OPEN && state != State.WRITING) {
            return false;
        }
        write(run.bytes());
        return state != State.CLOSED;
    }

    @Override
    public void flush() {
        if (state == State.WRITING) {
            attempt(SseStream::flushIfReady);
        }
    }

    @Override
    public boolean resume() {
        switch (state) {
            case BLOCKED -> attempt(SseStream::writeRest);
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
            write(COMMENT);
            flush();
        }
    }

    @Override
    public void close(CloseReason reason, Optional<Duration> reconnectAfter) {
        boolean betweenFrames = frames == null || written == 0;
        byte[] last = reason.isOrderly() && betweenFrames
                ? reconnectAfter
                        .or(() -> streams.reconnectAfter(output.isStopping()))
                        .map(delay -> SseEncoder.reconnectionTime(delay.toMillis()))
                        .orElse(null)
                : null;
        end(reason, last);
    }

    private void write(byte[] bytes) {
        frames = bytes;
        written = 0;
        attempt(SseStream::writeRest);
    }

    /** Writes what waits, as far as the output is ready for it; the flush is left to the end of the round. */
    private void writeRest() throws IOException {
        byte[] bytes = frames;
        if (bytes == null) {
            state = output.isReady() ? State.OPEN : State.BLOCKED;
            return;
        }
        while (written < bytes.length) {
            if (!output.isReady()) {
                state = State.BLOCKED;
                return;
            }
            int length = Math.min(SLICE_BYTES, bytes.length - written);
            output.write(bytes, written, length);
            written += length;
            slices++;
        }
        frames = null;
        state = State.WRITING;
    }

    private void flushIfReady() throws IOException {
        if (output.isReady()) {
            output.flush();
            // Undertow sends what is left only to those who ask.
            state = output.isReady() ? State.OPEN : State.BLOCKED;
        } else {
            state = State.FLUSH_OWED;
        }
    }

    /** Does what calls the output, unless the stream is over; ends the stream if that fails. */
    private void attempt(Step step) {
        if (state != State.CLOSED) {
            try {
                step.on(this);
            } catch (Throwable failure) {
                endIfFailed(failure);
            }
        }
    }

    private void endIfFailed(@Nullable Throwable failure) {
        if (failure != null) {
            if (failure instanceof Error) {
                LOGGER.error("{} is ended: its stream failed", subscriber, failure);
            }
            end(CloseReason.SUBSCRIBER_GONE, null);
            subscriber.gone(failure.toString());
        }
    }

    /** @param last when to come back; null: that is not said */
    private void end(CloseReason reason, byte @Nullable [] last) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            frames = null;
            streams.ended(this, output, reason, last);
        }
    }

    /** {@return whose stream it is} */
    @Override
    public String toString() {
        return subscriber.toString();
    }
}
