package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.work.SerialWorker;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The response of a container that is not known never to wait for its client, written to by a thread that may wait: a write is taken
 * at once, and the output is ready again when the container has let go of it, and of the flush that follows each.
 *
 * <p>The end waits for a write that is under way, since some containers give the response away that somebody still writes to.
 *
 * <p>What it is told is confined to one thread at a time, as for every {@link StreamOutput}; the response is its worker's.
 */
final class PatientOutput implements StreamOutput, Party {

    private static final Logger LOGGER = LoggerFactory.getLogger(PatientOutput.class);

    /** What was taken, and how far that has come. */
    private static final class Piece {

        private final byte[] bytes;
        private final int from;
        private final int length;
        private boolean isWritten;

        Piece(byte[] bytes, int from, int length) {
            this.bytes = bytes;
            this.from = from;
            this.length = length;
        }
    }

    /** The last word, once the stream is to end. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record End(byte @Nullable [] last) {}

    private final ContainerRequest response;
    private final SerialWorker worker;
    private volatile Party stream = Party.NOBODY;
    private volatile @Nullable Piece piece;
    private volatile @Nullable End end;

    /** What the container has thrown. */
    private volatile @Nullable Throwable failure;

    /** Whether the response was told to end; the worker's. */
    private boolean isEnded;

    /** @param writers has threads that may wait */
    PatientOutput(ContainerRequest response, Executor writers) {
        this.response = response;
        this.worker = new SerialWorker(writers, 0, this::step, this::failed);
    }

    /** {@return whom the container tells, given who writes here} */
    Party tells(Party writer) {
        stream = writer;
        return this;
    }

    @Override
    public boolean isReady() throws IOException {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IOException("an earlier write has failed", thrown);
        }
        return piece == null;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        piece = new Piece(bytes, from, length);
        worker.wake();
    }

    /** Each write is followed by one. */
    @Override
    public void flush() {}

    @Override
    public void end(byte @Nullable [] last) {
        stream = Party.NOBODY;
        end = new End(last);
        worker.wake();
    }

    @Override
    public boolean isPrompt() {
        return true;
    }

    @Override
    public boolean isStopping() {
        return response.isStopping();
    }

    @Override
    public void awaitEnd() {
        response.awaitEnd();
    }

    @Override
    public boolean hasEnded() {
        return response.hasEnded();
    }

    @Override
    public void writable() {
        if (piece == null) {
            stream.writable();
        } else {
            worker.wake();
        }
    }

    @Override
    public void gone(String detail) {
        stream.gone(detail);
    }

    @Override
    public void containerStops() {
        stream.containerStops();
    }

    private boolean step() {
        if (isEnded) {
            return false;
        }
        Piece taken = piece;
        boolean isSent = taken == null || (failure == null && isSent(taken));
        End wanted = end;
        if (wanted != null) {
            isEnded = true;
            boolean isWhole = isSent || (taken != null && taken.isWritten);
            response.end(isWhole ? wanted.last() : null);
        } else if (taken != null && (isSent || failure != null)) {
            piece = null;
            stream.writable();
        }
        return false;
    }

    /** {@return whether the container has it all; if not, it says when to go on, unless it has failed} */
    private boolean isSent(Piece taken) {
        try {
            if (!taken.isWritten && response.isReady()) {
                response.write(taken.bytes, taken.from, taken.length);
                taken.isWritten = true;
            }
            if (!taken.isWritten || !response.isReady()) {
                return false;
            }
            response.flush();
            return true;
        } catch (IOException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    private void failed(Throwable thrown) {
        if (thrown instanceof Error) {
            LOGGER.error("A write to a client failed", thrown);
        }
        failure = thrown;
        stream.gone(thrown.toString());
    }
}
