package io.mercurehub.servlet.form;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one body as it arrives.
 *
 * <pre>
 *   WAITING ◀──onDataAvailable──▶ READING ──all read, too much, failure──▶ OVER
 *      │                             │
 *      │                             └──stopped──▶ STOPPED ──end of the callback──▶ OVER
 *      └──stopped──▶ OVER
 * </pre>
 *
 * <p>Confined to whoever has brought it to READING, or OVER: a callback of the container, or who stops it, which is the deadline or
 * the shortage of memory.
 */
final class BodyReader implements ReadListener {

    private static final int FIRST_BYTES = 16 * 1024;

    private enum State {
        WAITING,
        READING,
        STOPPED,
        OVER
    }

    private final RequestBodies bodies;
    private final Exchange exchange;
    private final Consumer<FormParameters> next;
    private final ClientMemory.Account held;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final AtomicReference<@Nullable RuntimeException> whyStopped = new AtomicReference<>();
    private byte[] body = new byte[0];
    private int length;
    private volatile boolean allRead;
    private volatile @Nullable Future<?> deadline;

    BodyReader(RequestBodies bodies, Exchange exchange, Consumer<FormParameters> next) {
        this.bodies = bodies;
        this.exchange = exchange;
        this.next = next;
        this.held = bodies.exchanges()
                .memory()
                .open(() -> stop(new HubOverloadedException("body: memory is short (max_client_memory)")));
    }

    void start() throws IOException {
        exchange.request().own(held);
        if (!bodies.timeout().isZero()) {
            deadline = bodies.exchanges().later(bodies.timeout(), this::deadlineReached);
        }
        exchange.request().input(input -> {
            input.setReadListener(this);
            return true;
        });
    }

    @Override
    public void onDataAvailable() {
        if (!state.compareAndSet(State.WAITING, State.READING)) {
            return;
        }
        try {
            if (!exchange.request().input(this::read)) {
                end(() -> exchange.refuse(bodies.tooLarge("more")));
                return;
            }
        } catch (Throwable failure) {
            end(() -> exchange.refuse(bodies.failure(failure)));
            return;
        }
        if (state.compareAndSet(State.READING, State.WAITING)) {
            finishIfAllRead();
        } else {
            end(this::refuseAsStopped);
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
            end(() -> exchange.run(this::accept));
        }
    }

    private void accept() {
        try {
            next.accept(
                    length == 0 && exchange.head().contentLength() != 0
                            ? bodies.readBySomebodyElse(exchange)
                            : FormParameters.ofBody(body, length));
        } catch (IOException e) {
            exchange.refuse(bodies.failure(e));
        }
    }

    /** The client is gone, or has broken the rules of HTTP. */
    @Override
    public void onError(Throwable failure) {
        if (state.getAndSet(State.OVER) != State.OVER) {
            end(() -> exchange.refuse(bodies.failure(failure)));
        }
    }

    /** {@return whether what has arrived is within the limit} */
    private boolean read(ServletInputStream input) throws IOException {
        int limit = bodies.maxBytes();
        while (input.isReady()) {
            if (length == body.length) {
                int doubled = Math.max(FIRST_BYTES, (int) Math.min(2L * body.length, Integer.MAX_VALUE - 8));
                int grown = (int) Math.min(doubled, limit + 1L);
                RequestBodies.grow(held, grown - body.length);
                body = Arrays.copyOf(body, grown);
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

    /** Called by the timer. */
    void deadlineReached() {
        stop(new RefusedException(
                Reason.BODY_TOO_SLOW,
                "body: not all of it after " + bodies.timeout().toMillis() + " ms"));
    }

    private void stop(RuntimeException why) {
        whyStopped.compareAndSet(null, why);
        while (!state.compareAndSet(State.READING, State.STOPPED)) {
            if (state.compareAndSet(State.WAITING, State.OVER)) {
                end(this::refuseAsStopped);
                return;
            }
            if (state.get() == State.OVER || state.get() == State.STOPPED) {
                return;
            }
        }
    }

    private void refuseAsStopped() {
        exchange.refuse(Objects.requireNonNull(whyStopped.get()));
    }

    private void end(Runnable last) {
        state.set(State.OVER);
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
        last.run();
        body = new byte[0];
    }
}
