package io.mercurehub.servlet.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.servlet.config.HttpConfig.Debug;
import io.mercurehub.servlet.dialect.Mercure0Dialect;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.fixtures.Fakes;
import io.mercurehub.servlet.http.Refusal;
import io.mercurehub.servlet.refusal.Refusals;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private final Input input = new Input();
    private final AtomicInteger status = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final List<FormParameters> forms = new ArrayList<>();
    private final ClientMemory memory = new ClientMemory(1_000_000);
    private @Nullable Exchanges exchanges;

    @AfterEach
    void endThreads() {
        if (exchanges != null) {
            exchanges.close(Duration.ofSeconds(20));
        }
    }

    @Test
    void readsInAsManyPiecesAsArrive() throws Exception {
        BodyReader reader = start(1000, Duration.ZERO);

        input.arrive("topic=a&da");
        reader.onDataAvailable();
        input.arrive("ta=x");
        reader.onDataAvailable();
        assertThat(forms).isEmpty();
        reader.onAllDataRead();

        assertThat(forms).hasSize(1);
        assertThat(forms.get(0).first("data")).contains("x");
        assertThat(completed).hasValue(0);
    }

    /** As Tomcat has it, which says of no more than one byte that it is there before that is read. */
    @Test
    void readsAtOnceWhatIsThere() throws Exception {
        input.arrive("topic=a&data=x");

        readForm(1000, Duration.ZERO, 14);

        assertThat(forms).hasSize(1);
        assertThat(forms.get(0).first("data")).contains("x");
        assertThat(input.listener).isNull();
    }

    @Test
    void readsOnWhereABodyHasBegunWithItsHead() throws Exception {
        input.arrive("topic=a&da");
        readForm(1000, Duration.ZERO, 14);
        assertThat(forms).isEmpty();
        assertThat(memory.usedBytes()).isEqualTo(28);

        input.arrive("ta=x");
        ReadListener reader = input.listener();
        reader.onDataAvailable();
        reader.onAllDataRead();

        assertThat(forms).hasSize(1);
        assertThat(forms.get(0).first("data")).contains("x");
    }

    @Test
    void hearsOfTheEndFromWithinTheCallThatComesUponIt() throws Exception {
        BodyReader reader = start(1000, Duration.ZERO);
        input.arrive("topic=a");
        input.whileReading(reader::onAllDataRead);

        reader.onDataAvailable();

        assertThat(forms).hasSize(1);
        assertThat(forms.get(0).first("topic")).contains("a");
    }

    @Test
    void neverHoldsMoreThanOneByteBeyondTheLimit() throws Exception {
        BodyReader reader = start(20_000, Duration.ZERO);

        input.arrive("x".repeat(50_000));
        reader.onDataAvailable();
        reader.onAllDataRead();

        assertThat(input.taken()).isEqualTo(20_001);
        assertThat(status).hasValue(400);
        assertThat(completed).hasValue(1);
        assertThat(forms).isEmpty();
    }

    @Test
    void refusesOnceWhenTheDeadlineComesBetweenTwoCallbacks() throws Exception {
        BodyReader reader = start(1000, Duration.ofDays(1));

        reader.deadlineReached();
        input.arrive("topic=a");
        reader.onDataAvailable();
        reader.onAllDataRead();
        reader.onError(new IOException("gone"));

        assertThat(status).hasValue(408);
        assertThat(completed).hasValue(1);
        assertThat(input.taken()).isZero();
        assertThat(forms).isEmpty();
    }

    @Test
    void refusesOnceTheCallbackHasEndedThatIsGoingOnAtTheDeadline() throws Exception {
        BodyReader reader = start(1000, Duration.ofDays(1));
        input.arrive("topic=a");
        input.whileReading(() -> {
            reader.deadlineReached();
            assertThat(completed).hasValue(0);
        });

        reader.onDataAvailable();

        assertThat(status).hasValue(408);
        assertThat(completed).hasValue(1);
        reader.onAllDataRead();
        assertThat(forms).isEmpty();
    }

    @Test
    void setsADeadlineByItself() {
        BodyReader unused = start(1000, Duration.ofMillis(1));

        await().until(() -> completed.get() == 1);

        assertThat(status).hasValue(408);
    }

    @Test
    void endsTheRequestWhenTheClientIsGone() throws Exception {
        BodyReader reader = start(1000, Duration.ofDays(1));

        reader.onError(new IOException("reset"));

        assertThat(completed).hasValue(1);
        assertThat(exchanges)
                .isNotNull()
                .satisfies(it -> assertThat(it.deadlines()).isZero());
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void answersThatTheHubIsUnavailableWhenMemoryFailsWhileItReads() throws Exception {
        BodyReader reader = start(1000, Duration.ofDays(1));
        input.arrive("topic=a");
        input.whileReading(() -> {
            throw new OutOfMemoryError("as the test wants it");
        });

        reader.onDataAvailable();
        reader.onError(new IOException("gone"));

        assertThat(status).hasValue(503);
        assertThat(completed).hasValue(1);
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void endsTheRequestWithTheMostWhenMemoryIsShort() throws Exception {
        BodyReader reader = start(1_000_000, Duration.ofDays(1));
        input.arrive("x".repeat(200_000));
        reader.onDataAvailable();
        assertThat(memory.usedBytes()).isGreaterThan(500_000);

        ClientMemory.Account other = memory.open(() -> {});
        other.set(500_000);
        other.close();

        assertThat(status).hasValue(503);
        assertThat(completed).hasValue(1);
        assertThat(memory.usedBytes()).isZero();
        reader.onAllDataRead();
        assertThat(forms).isEmpty();
    }

    private BodyReader start(int maxBytes, Duration timeout) {
        readForm(maxBytes, timeout, -1);
        return (BodyReader) input.listener();
    }

    private void readForm(int maxBytes, Duration timeout, long contentLength) {
        Refusal refusal = new Refusal(
                new Mercure0Dialect(1000, "/hub", false),
                Fakes.clients(),
                new Refusals(InstantSource.system()),
                Debug.OFF);
        Exchanges all = Fakes.exchanges(refusal::reply, memory);
        exchanges = all;
        HttpServletResponse response = Fakes.response(new Output(), status::set);
        Exchange exchange = all.begin(
                Fakes.request(
                        Fakes.context(response, completed::incrementAndGet, listener -> {}),
                        Map.of(
                                "getInputStream",
                                arguments -> input,
                                "getContentLengthLong",
                                arguments -> contentLength)),
                response);
        new RequestBodies(maxBytes, timeout, all, Fakes.setup()).readForm(exchange, forms::add);
    }

    private static final class Input extends ServletInputStream {

        private byte[] arrived = {};
        private int next;
        private int taken;
        private @Nullable ReadListener listener;
        private @Nullable Runnable interruption;

        void arrive(String text) {
            arrived = text.getBytes(UTF_8);
            next = 0;
        }

        void whileReading(Runnable action) {
            interruption = action;
        }

        int taken() {
            return taken;
        }

        ReadListener listener() {
            if (listener == null) {
                throw new IllegalStateException("nobody reads");
            }
            return listener;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return next < arrived.length;
        }

        @Override
        public int available() {
            return next == 0 ? Math.min(1, arrived.length) : arrived.length - next;
        }

        @Override
        public void setReadListener(ReadListener readListener) {
            listener = readListener;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int from, int length) {
            if (interruption != null) {
                interruption.run();
            }
            byte[] piece = Arrays.copyOfRange(arrived, next, Math.min(arrived.length, next + length));
            System.arraycopy(piece, 0, target, from, piece.length);
            next += piece.length;
            taken += piece.length;
            return piece.length;
        }
    }

    private static final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            try {
                writeListener.onWritePossible();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(int b) {}
    }
}
