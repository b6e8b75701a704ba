package io.mercurehub.servlet.endpoint;

import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one body as it arrives.
 *
 * <pre>
 *   WAITING ◀──onDataAvailable──▶ READING ──all read, too much, failure──▶ OVER
 *      │                             │
 *      │                             └──deadline──▶ LATE ──end of the callback──▶ OVER
 *      └──deadline──▶ OVER
 * </pre>
 *
 * <p>Confined to whoever has brought it to READING, or OVER: a callback of the container, or the deadline.
 */
final class BodyReader implements ReadListener {

    private static final int FIRST_BYTES = 16 * 1024;

    private enum State {
        WAITING,
        READING,
        LATE,
        OVER
    }

    private final RequestBodies bodies;
    private final Exchange exchange;
    private final ServletInputStream input;
    private final Consumer<FormParameters> next;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private byte[] body = new byte[0];
    private int length;
    private volatile boolean allRead;
    private volatile @Nullable Runnable stopDeadline;

    BodyReader(RequestBodies bodies, Exchange exchange, ServletInputStream input, Consumer<FormParameters> next) {
        this.bodies = bodies;
        this.exchange = exchange;
        this.input = input;
        this.next = next;
    }

    void start() {
        long nanos = bodies.timeout().toNanos();
        if (nanos > 0) {
            var deadline = bodies.timer().schedule(this::deadlineReached, nanos, TimeUnit.NANOSECONDS);
            stopDeadline = () -> deadline.cancel(false);
        }
        input.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        if (!state.compareAndSet(State.WAITING, State.READING)) {
            return;
        }
        boolean withinLimit = read();
        if (!withinLimit) {
            end(() -> exchange.refuse(bodies.tooLarge("more")));
        } else if (state.compareAndSet(State.READING, State.WAITING)) {
            finishIfAllRead();
        } else {
            end(this::refuseAsTooSlow);
        }
    }

    /** Some containers call this from within the call of theirs that comes upon the end of the body. */
    @Override
    public void onAllDataRead() {
        allRead = true;
        finishIfAllRead();
    }

    private void finishIfAllRead() {
        if (allRead && state.compareAndSet(State.WAITING, State.READING)) {
            end(() -> exchange.run(() -> next.accept(form())));
        }
    }

    /** The client is gone, or has broken the rules of HTTP. */
    @Override
    public void onError(Throwable failure) {
        if (state.getAndSet(State.OVER) != State.OVER) {
            end(() -> exchange.refuse(bodies.unreadable(failure)));
        }
    }

    /** {@return whether what has arrived is within the limit} */
    private boolean read() throws IOException {
        int limit = bodies.maxBytes();
        while (input.isReady()) {
            if (length == body.length) {
                int grown = Math.max(FIRST_BYTES, (int) Math.min(2L * body.length, Integer.MAX_VALUE - 8));
                body = Arrays.copyOf(body, (int) Math.min(grown, limit + 1L));
            }
            int count = input.read(body, length, body.length - length);
            if (count < 0) {
                return true;
            }
            length += count;
            if (length > limit) {
                return false;
            }
        }
        return true;
    }

    private FormParameters form() {
        return length == 0 && exchange.request().getContentLengthLong() != 0
                ? bodies.readBySomebodyElse(exchange.request())
                : FormParameters.ofBody(body, length);
    }

    /** Called by the timer. */
    void deadlineReached() {
        while (true) {
            if (state.compareAndSet(State.WAITING, State.OVER)) {
                try {
                    exchange.startAsync().start(this::refuseAsTooSlow);
                } catch (IllegalStateException | RejectedExecutionException containerEnds) {
                    refuseAsTooSlow();
                }
                return;
            }
            if (state.get() == State.OVER || state.compareAndSet(State.READING, State.LATE)) {
                return;
            }
        }
    }

    private void refuseAsTooSlow() {
        exchange.refuse(new RefusedException(
                Reason.BODY_TOO_SLOW,
                "body: " + length + " bytes after " + bodies.timeout().toMillis() + " ms (expected: all of it)"));
    }

    private void end(Runnable last) {
        state.set(State.OVER);
        Runnable stop = stopDeadline;
        if (stop != null) {
            stop.run();
        }
        last.run();
    }
}
