package io.mercurehub.servlet.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.topic.TopicMatchers;
import io.mercurehub.servlet.dialect.Mercure0Dialect;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.proxy.TrustedProxies;
import io.mercurehub.servlet.setup.Registrations;
import io.mercurehub.servlet.setup.SetupReport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private final Input input = new Input();
    private final AtomicInteger status = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final List<FormParameters> forms = new ArrayList<>();
    private @Nullable RequestBodies bodies;

    @AfterEach
    void endThreads() {
        if (bodies != null) {
            bodies.close();
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
    void leavesNoThreadBehind() throws Exception {
        start(1000, Duration.ofSeconds(10));
        RequestBodies started = Objects.requireNonNull(bodies);
        Thread timer = started.timer().submit(Thread::currentThread).get(20, TimeUnit.SECONDS);

        started.close();

        assertThat(timer.isAlive()).isFalse();
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
        assertThat(bodies)
                .isNotNull()
                .satisfies(it -> assertThat(it.timer().getQueue()).isEmpty());
    }

    private BodyReader start(int maxBytes, Duration timeout) {
        ServletContext application = fake(
                ServletContext.class,
                Map.of(
                        "getServletRegistration", arguments -> null,
                        "getFilterRegistrations", arguments -> Map.of(),
                        "getContextPath", arguments -> ""));
        SetupReport setup = new SetupReport(Registrations.of(application, "mercure"));
        RequestBodies limits = new RequestBodies(maxBytes, timeout, setup);
        bodies = limits;
        RequestClients clients = new RequestClients(new Clients(TrustedProxies.of(List.of()), List.of()));
        Refusal refusal = new Refusal(new Mercure0Dialect(new TopicMatchers(), 1000, "/hub", false), clients);
        Exchange exchange = new Exchange(request(), response(), refusal, setup, clients);
        limits.readForm(exchange, forms::add);
        return (BodyReader) input.listener();
    }

    private HttpServletRequest request() {
        HttpServletResponse answered = response();
        AsyncContext context = fake(
                AsyncContext.class,
                Map.of(
                        "setTimeout", arguments -> null,
                        "addListener", arguments -> null,
                        "getResponse", arguments -> answered,
                        "start",
                                arguments -> {
                                    ((Runnable) arguments[0]).run();
                                    return null;
                                },
                        "complete",
                                arguments -> {
                                    completed.incrementAndGet();
                                    return null;
                                }));
        return fake(
                HttpServletRequest.class,
                Map.of(
                        "getContentType", arguments -> "application/x-www-form-urlencoded",
                        "getContentLengthLong", arguments -> -1L,
                        "getInputStream", arguments -> input,
                        "isAsyncSupported", arguments -> true,
                        "startAsync", arguments -> context,
                        "getMethod", arguments -> "POST",
                        "getProtocol", arguments -> "HTTP/1.1"));
    }

    private HttpServletResponse response() {
        return fake(
                HttpServletResponse.class,
                Map.of(
                        "isCommitted", arguments -> false,
                        "setStatus",
                                arguments -> {
                                    status.set((int) arguments[0]);
                                    return null;
                                },
                        "setHeader", arguments -> null,
                        "setContentType", arguments -> null,
                        "setContentLength", arguments -> null,
                        "getOutputStream", arguments -> new Output()));
    }

    private static <T> T fake(Class<T> type, Map<String, Function<Object[], @Nullable Object>> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Function<Object[], @Nullable Object> answer = methods.get(method.getName());
                    if (answer == null) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return answer.apply(arguments == null ? new Object[0] : arguments);
                }));
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

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }
    }
}
