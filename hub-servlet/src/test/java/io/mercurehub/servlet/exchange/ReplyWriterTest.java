package io.mercurehub.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.servlet.fixtures.Fakes;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplyWriterTest {

    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger status = new AtomicInteger();
    private final ClientMemory memory = new ClientMemory(1_000_000);
    private final Output output = new Output();
    private @Nullable Exchanges exchanges;

    @AfterEach
    void endThreads() {
        Objects.requireNonNull(exchanges).close(Duration.ofSeconds(20));
    }

    @Test
    void writesAsTheClientReadsAndEndsOnceNothingIsLeftToFlush() throws Exception {
        answer(new Reply(200).body(new byte[100_000]), Duration.ofDays(1));

        output.take(50_000);
        assertThat(memory.usedBytes()).isEqualTo(100_000);
        output.take(200_000);

        assertThat(output.written).isEqualTo(100_000);
        assertThat(output.flushes).isEqualTo(1);
        assertThat(completed).hasValue(1);
        assertThat(memory.usedBytes()).isZero();
        assertThat(Objects.requireNonNull(exchanges).deadlines()).isZero();
    }

    @Test
    void sendsTheHeadersOfAnAnswerWithoutABodyBeforeItEnds() throws Exception {
        answer(new Reply(204), Duration.ofDays(1));

        output.take(1);

        assertThat(status).hasValue(204);
        assertThat(output.flushes).isEqualTo(1);
        assertThat(completed).hasValue(1);
    }

    /** Until then, a container might wait for the client in the call that ends the request. */
    @Test
    void givesAClientUpThatTakesTooLittleAndEndsWhenTheContainerDoesNotWaitForIt() throws Exception {
        answer(new Reply(200).body(new byte[500_000]), Duration.ofMillis(1));

        output.take(20_000);
        await().until(() -> memory.usedBytes() == 0);
        assertThat(completed).hasValue(0);
        output.listener().onError(new IOException("timeout"));

        await().until(() -> completed.get() == 1);
        assertThat(output.written).isLessThan(100_000);
    }

    @Test
    void endsTheRequestWhateverACallOfTheContainerThrows() throws Exception {
        output.failure = new OutOfMemoryError("as the test wants it");
        answer(new Reply(200).body(new byte[500_000]), Duration.ofDays(1));

        output.take(20_000);

        await().until(() -> completed.get() == 1);
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void refusesAnAnswerForWhichThereIsNoMemory() throws Exception {
        answer(new Reply(200).body(new byte[2_000_000]), Duration.ofDays(1));

        output.take(20_000);

        assertThat(status).hasValue(503);
        assertThat(completed).hasValue(1);
    }

    private void answer(Reply reply, Duration period) {
        Exchanges all = new Exchanges(
                (head, failure) -> new Reply(503), Fakes.setup(), Fakes.clients(), memory, period, output -> true);
        exchanges = all;
        HttpServletResponse response = Fakes.response(output, status::set);
        Exchange exchange = all.begin(
                Fakes.request(Fakes.context(response, completed::incrementAndGet, listener -> {}), Map.of()), response);
        exchange.run(() -> exchange.answer(reply));
    }

    private static final class Output extends ServletOutputStream {

        private int credit;
        private int written;
        private int flushes;
        private @Nullable Error failure;
        private @Nullable WriteListener listener;

        void take(int bytes) throws IOException {
            credit = bytes;
            listener().onWritePossible();
        }

        WriteListener listener() {
            return Objects.requireNonNull(listener);
        }

        @Override
        public boolean isReady() {
            return credit > 0;
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
        public void write(byte[] bytes, int from, int length) {
            if (failure != null) {
                throw failure;
            }
            written += length;
            credit -= length;
        }

        @Override
        public void flush() {
            flushes++;
        }
    }
}
