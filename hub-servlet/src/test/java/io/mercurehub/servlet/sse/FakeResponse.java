package io.mercurehub.servlet.sse;

import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.fixtures.Fakes;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A container's side of one asynchronous response: says when it is ready, keeps back what isn't flushed, and takes note of every
 * call that the servlet specification forbids.
 */
final class FakeResponse {

    /**
     * How a container behaves.
     *
     * @param windowBytes how much it takes before it isn't ready any more, until the client reads
     * @param keptBack how many bytes of what was written it keeps until a flush
     * @param flushTakesTime whether it isn't ready after a flush, until the client reads
     */
    record Container(int windowBytes, int keptBack, boolean flushTakesTime) {}

    /** One call of write; which array it was is what matters. */
    @SuppressWarnings("ArrayRecordComponent")
    record Slice(byte[] array, int from, int length) {}

    private final Container container;
    private final List<String> violations = new ArrayList<>();
    private final List<Slice> slices = new ArrayList<>();
    private final CountDownLatch completed = new CountDownLatch(1);
    private final Output output = new Output();
    private final AsyncContext context;
    private final HttpServletRequest request;
    private final Exchange exchange;
    private @Nullable WriteListener listener;
    private @Nullable AsyncListener asyncListener;
    private boolean ready;
    private boolean askedWhenReady;
    private boolean callbackDue;
    private int credit;
    private long written;
    private long left;
    private int callsUntilFailure = Integer.MAX_VALUE;
    private @Nullable Throwable failure;
    private boolean failed;
    private boolean begun;

    FakeResponse(Container container, Exchanges exchanges) {
        this.container = container;
        HttpServletResponse response = Fakes.response(output, status -> {});
        context = Fakes.context(response, this::complete, added -> asyncListener = added);
        request = Fakes.request(context, Map.of("getMethod", arguments -> "GET"));
        exchange = exchanges.begin(request, response);
    }

    Exchange exchange() {
        return exchange;
    }

    /** The container says that it stops. */
    void stop() throws IOException {
        Objects.requireNonNull(asyncListener).onTimeout(new AsyncEvent(context, request, context.getResponse()));
    }

    /** The container ends the request by itself. */
    void endByItself() throws IOException {
        Objects.requireNonNull(asyncListener).onComplete(new AsyncEvent(context, request, context.getResponse()));
    }

    /** The container says that a write has failed, or that the client is gone. */
    void sayThatItFailed(Throwable reason) {
        Objects.requireNonNull(listener).onError(reason);
    }

    private void complete() {
        if (completed.getCount() == 0) {
            violations.add("complete() a second time");
        }
        left = written;
        completed.countDown();
    }

    /** Every call after this many more ones throws. */
    void failAfter(int calls, Throwable exception) {
        callsUntilFailure = calls;
        failure = exception;
    }

    /** The client reads all that has left the container, which calls back if it has promised to. */
    void drain() throws IOException {
        if (completed.getCount() == 0) {
            return;
        }
        credit = container.windowBytes();
        ready = true;
        if (callbackDue && listener != null) {
            callbackDue = false;
            listener.onWritePossible();
        }
    }

    /** Calls that the specification, or this project's own rules, forbid. */
    List<String> violations() {
        return violations;
    }

    /** What was written after the comment that every stream begins with. */
    List<Slice> slices() {
        return slices;
    }

    /** All bytes that were written after that comment, one after the other. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        slices.forEach(slice -> bytes.write(slice.array(), slice.from(), slice.length()));
        return bytes.toByteArray();
    }

    /** Whether the container keeps nothing back of what was written. */
    boolean hasSentAll() {
        return left == written;
    }

    CountDownLatch completed() {
        return completed;
    }

    private void call(String what) throws IOException {
        if (completed.getCount() == 0) {
            violations.add(what + " after complete()");
        }
        if (failed) {
            violations.add(what + " after a call that failed");
        }
        if (--callsUntilFailure < 0) {
            failed = true;
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            throw (RuntimeException) (failure == null ? new NullPointerException() : failure);
        }
    }

    private void useReadiness(String what) {
        if (!ready) {
            violations.add(what + " while not ready");
        } else if (!askedWhenReady) {
            violations.add(what + " without asking isReady()");
        }
        askedWhenReady = false;
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            try {
                call("isReady()");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            askedWhenReady = ready;
            callbackDue |= !ready;
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            try {
                call("setWriteListener()");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            listener = writeListener;
            callbackDue = true;
        }

        @Override
        public void write(int b) {
            violations.add("write of a single byte");
        }

        @Override
        public void write(byte[] array) throws IOException {
            write(array, 0, array.length);
        }

        @Override
        public void write(byte[] array, int from, int length) throws IOException {
            call("write()");
            useReadiness("write()");
            if (length > 16 * 1024) {
                violations.add("write of " + length + " bytes");
            }
            if (begun || length > 2) {
                slices.add(new Slice(array, from, length));
            }
            begun = true;
            written += length;
            left = Math.max(left, written - container.keptBack());
            credit -= length;
            ready = credit > 0;
        }

        @Override
        public void flush() throws IOException {
            call("flush()");
            useReadiness("flush()");
            left = written;
            ready = ready && !container.flushTakesTime();
        }

        @Override
        public void close() {
            violations.add("close()");
        }
    }
}
