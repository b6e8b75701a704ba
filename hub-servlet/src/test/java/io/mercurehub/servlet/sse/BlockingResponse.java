package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.fixtures.Fakes;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The response of a container that always says that it is ready, and waits in a write for its client; as Open Liberty does. Takes
 * note of calls that are made while another one is, or after the end.
 */
final class BlockingResponse {

    private final Semaphore writes;
    private final CountDownLatch completed = new CountDownLatch(1);
    private final CountDownLatch inWrite = new CountDownLatch(1);
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Output output = new Output();
    private final Exchange exchange;

    /**
     * @param writes how many writes don't wait
     * @param address of the client
     */
    BlockingResponse(Exchanges exchanges, int writes, String address) {
        this.writes = new Semaphore(writes);
        HttpServletResponse response = Fakes.response(output, status -> {});
        this.exchange = exchanges.begin(
                Fakes.request(
                        Fakes.context(response, this::complete, listener -> {}),
                        Map.of("getMethod", arguments -> "GET", "getRemoteAddr", arguments -> address)),
                response);
    }

    Exchange exchange() {
        return exchange;
    }

    /** The container says for the first time that it is ready. */
    void open() throws IOException {
        Objects.requireNonNull(output.listener).onWritePossible();
    }

    /** The client reads on, for that many writes. */
    void read(int more) {
        writes.release(more);
    }

    /** The connection breaks. */
    void fail() {
        output.broken = true;
        writes.release(1);
    }

    void awaitInWrite() throws InterruptedException {
        if (!inWrite.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no write waits");
        }
    }

    boolean isCompleted() {
        return completed.getCount() == 0;
    }

    String sent() {
        return output.sent();
    }

    List<String> violations() {
        return violations;
    }

    private void complete() {
        output.enter("complete");
        completed.countDown();
        output.inside.decrementAndGet();
    }

    private final class Output extends ServletOutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final AtomicInteger inside = new AtomicInteger();
        private volatile boolean broken;
        private volatile String sent = "";
        private volatile @Nullable WriteListener listener;

        private void enter(String call) {
            if (inside.getAndIncrement() != 0) {
                violations.add(call + " while another call is made");
            }
            if (isCompleted()) {
                violations.add(call + " after the end");
            }
        }

        String sent() {
            return sent;
        }

        @Override
        public boolean isReady() {
            enter("isReady");
            inside.decrementAndGet();
            return true;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            listener = writeListener;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            enter("write");
            try {
                if (!writes.tryAcquire()) {
                    inWrite.countDown();
                    writes.acquireUninterruptibly();
                }
                if (broken) {
                    throw new IOException("broken");
                }
                written.write(bytes, from, length);
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public void flush() {
            enter("flush");
            sent = written.toString(US_ASCII);
            inside.decrementAndGet();
        }
    }
}
