package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.work.SerialWorker;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the body of a reply as fast as the client takes it, and ends the request: no thread waits meanwhile. A client that takes
 * too little is given up.
 *
 * <p>Confined to one thread at a time, which a {@link SerialWorker} sees to; what has been seen of the client is only marked.
 */
final class ReplyWriter implements Party {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReplyWriter.class);

    private static final int SLICE_BYTES = 16 * 1024;

    /** How much a client has to take in each period, while so much is left. */
    private static final int MIN_BYTES_A_PERIOD = 120_000;

    private final ContainerRequest request;
    private final Exchanges shared;
    private final byte[] body;
    private final SerialWorker worker;
    private ClientMemory.@Nullable Account account;
    private @Nullable Future<?> deadline;
    private int written;
    private int writtenBefore;
    private boolean flushed;
    private boolean done;
    private boolean hasEnded;
    private volatile boolean isPeriodOver;
    private volatile boolean isOver;

    /** @throws HubOverloadedException when there is no memory for a body of that length */
    ReplyWriter(ContainerRequest request, Exchanges shared, byte[] body) {
        this.request = request;
        this.shared = shared;
        this.body = body;
        this.worker =
                new SerialWorker(Runnable::run, Integer.MAX_VALUE, this::goOn, failure -> gone(failure.toString()));
        if (body.length > SLICE_BYTES && !account().tryGrow(body.length)) {
            throw new HubOverloadedException("answer: no memory for " + body.length + " bytes (max_client_memory)");
        }
    }

    private ClientMemory.Account account() {
        ClientMemory.Account opened = account;
        if (opened == null) {
            opened = shared.memory().open(() -> gone("memory is short"));
            account = opened;
            request.own(opened);
        }
        return opened;
    }

    @Override
    public void writable() {
        worker.wake();
    }

    @Override
    public void gone(String detail) {
        LOGGER.debug("The client has taken {} of {} bytes, and is given up: {}", written, body.length, detail);
        isOver = true;
        writable();
    }

    private void periodIsOver() {
        isPeriodOver = true;
        writable();
    }

    /** {@return that there is no more to do, for now or for good} */
    private boolean goOn() {
        if (hasEnded) {
            return false;
        }
        boolean isTooSlow = isPeriodOver && written - writtenBefore < MIN_BYTES_A_PERIOD;
        if (isOver || isTooSlow || request.write(this::write) != null) {
            ended().end(null);
        } else if (done) {
            ended().complete();
        } else if (deadline == null || isPeriodOver) {
            isPeriodOver = false;
            writtenBefore = written;
            account().set(body.length);
            awaitProgress();
        }
        return false;
    }

    /** {@return the request, which is to be ended now, and not touched after that} */
    private ContainerRequest ended() {
        hasEnded = true;
        Future<?> pending = deadline;
        if (pending != null) {
            pending.cancel(false);
        }
        return request;
    }

    private void awaitProgress() {
        try {
            deadline = shared.later(shared.period(), this::periodIsOver);
        } catch (HubClosedException servletEnds) {
            LOGGER.debug("The servlet ends: {}", servletEnds.toString());
        }
    }

    /** When all is written and the response is ready again, nothing is left that its end could wait for. */
    private void write(ServletOutputStream output) throws IOException {
        while (output.isReady()) {
            if (written < body.length) {
                int length = Math.min(SLICE_BYTES, body.length - written);
                output.write(body, written, length);
                written += length;
            } else if (!flushed && ContainerKind.waitsAtTheEnd(output)) {
                flushed = true;
                output.flush();
            } else {
                done = true;
                return;
            }
        }
    }
}
