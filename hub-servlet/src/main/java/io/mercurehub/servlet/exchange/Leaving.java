package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.work.SerialWorker;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request once its last word is written and all is flushed, or when the client is gone.
 *
 * <p>What it writes is confined to whoever is at work in its {@link SerialWorker}.
 */
final class Leaving implements Party {

    private final ContainerRequest request;
    private final Exchanges shared;
    private final boolean waitsAtTheEnd;
    private final SerialWorker worker = new SerialWorker(Runnable::run, Integer.MAX_VALUE, this::goOn, unused -> {});
    private byte @Nullable [] last;
    private boolean flushed;
    private boolean done;

    /**
     * @param waitsAtTheEnd whether the container would wait for the client when the request ends with something left to be taken
     * @param last what to write before; null: nothing
     */
    Leaving(ContainerRequest request, Exchanges shared, boolean waitsAtTheEnd, byte @Nullable [] last) {
        this.request = request;
        this.shared = shared;
        this.waitsAtTheEnd = waitsAtTheEnd;
        this.last = last;
    }

    @Override
    public void writable() {
        worker.wake();
    }

    private boolean goOn() {
        if (!done) {
            boolean failed = request.write(this::writeLast) != null;
            done |= failed;
            if (done) {
                gone("it has all");
            }
        }
        return false;
    }

    private void writeLast(ServletOutputStream out) throws IOException {
        byte[] rest = last;
        if (rest != null && out.isReady()) {
            last = null;
            out.write(rest);
        }
        if (last == null && waitsAtTheEnd && !flushed && out.isReady()) {
            flushed = true;
            out.flush();
        }
        done = waitsAtTheEnd ? flushed && out.isReady() : last == null;
    }

    @Override
    public void gone(String detail) {
        shared.complete(request);
    }

    /** What it has not taken by now it won't get. */
    @Override
    public void containerStops() {
        gone("the container stops");
    }
}
