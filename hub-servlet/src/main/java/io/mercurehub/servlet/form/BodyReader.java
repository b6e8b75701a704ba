package io.mercurehub.servlet.form;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.work.SerialWorker;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one body as it arrives.
 *
 * <p>Confined to one thread at a time, which a {@link SerialWorker} sees to: what the container says, the deadline, and a shortage of
 * memory are only marked, and dealt with by whoever is at work.
 */
final class BodyReader implements ReadListener {

    /** How much room a body has at first; whatever is longer is read as it arrives. */
    static final int FIRST_BYTES = 16 * 1024;

    private final RequestBodies bodies;
    private final Exchange exchange;
    private final Consumer<FormParameters> next;
    private final ClientMemory.Account held;
    private final SerialWorker worker = new SerialWorker(Runnable::run, Integer.MAX_VALUE, this::goOn, this::stop);
    private final AtomicReference<@Nullable Throwable> whyStopped = new AtomicReference<>();
    private Runnable waitsNoMore = () -> {};
    private byte[] body;
    private int length;
    private boolean isOver;
    private volatile boolean mayRead;
    private volatile boolean allRead;
    private volatile @Nullable Future<?> deadline;

    /**
     * @param body what has been read already
     * @param length how much of it
     */
    BodyReader(RequestBodies bodies, Exchange exchange, byte[] body, int length, Consumer<FormParameters> next) {
        this.bodies = bodies;
        this.exchange = exchange;
        this.body = body;
        this.length = length;
        this.next = next;
        this.held = bodies.exchanges()
                .memory()
                .open(() -> stop(new HubOverloadedException("body: memory is short (max_client_memory)")));
    }

    void start() throws IOException {
        exchange.request().own(held);
        RequestBodies.grow(held, body.length);
        waitsNoMore = bodies.exchanges()
                .waits(() -> stop(new HubClosedException("body: not all of it when the servlet ended")));
        exchange.request().own(waitsNoMore::run);
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
        mayRead = true;
        worker.wake();
    }

    /** Some containers call this from within the call of theirs that comes upon the end of the body. */
    @Override
    public void onAllDataRead() {
        allRead = true;
        worker.wake();
    }

    /** The client is gone, or has broken the rules of HTTP. */
    @Override
    public void onError(Throwable failure) {
        stop(bodies.failure(failure));
    }

    /** {@return whether there may be more to do} */
    private boolean goOn() {
        Throwable why = whyStopped.get();
        if (isOver) {
            return false;
        }
        if (why != null) {
            end(() -> exchange.refuse(why));
        } else if (mayRead) {
            mayRead = false;
            read();
            return true;
        } else if (allRead) {
            waitsNoMore.run();
            end(() -> exchange.run(this::accept));
        }
        return false;
    }

    private void read() {
        try {
            if (!exchange.request().input(this::read)) {
                stop(bodies.tooLarge("more"));
            }
        } catch (Throwable failure) {
            stop(bodies.failure(failure));
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

    private void stop(Throwable why) {
        whyStopped.compareAndSet(null, why);
        worker.wake();
    }

    private void end(Runnable last) {
        isOver = true;
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
        last.run();
        body = new byte[0];
    }
}
