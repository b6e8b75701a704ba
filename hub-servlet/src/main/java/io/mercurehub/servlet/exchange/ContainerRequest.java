package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.servlet.setup.SetupException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its response as the container has them: the one place that touches them.
 *
 * <p>Each call of theirs is guarded: it is not made once the container has ended the request, which may then be another user's
 * already; and while one is made, the container's callbacks that end the request wait. No call waits for the client, once the
 * request is asynchronous.
 *
 * <p>Confined to one thread at a time, but for what the container says, which is handed to the {@link Party}, and for {@link #end}
 * and {@link #own}.
 */
public final class ContainerRequest implements StreamOutput {

    private static final Logger LOGGER = LoggerFactory.getLogger(ContainerRequest.class);

    /** Nothing but a flush is left of what a stream begins with. */
    private static final byte[] ALL_WRITTEN = {};

    /**
     * What is done with a part of the container.
     *
     * @param <T> such as the output of a response
     */
    @FunctionalInterface
    public interface Call<T> {
        /**
         * Does it.
         *
         * @throws IOException when the client is gone
         */
        void on(T part) throws IOException;
    }

    /** What to read. */
    @FunctionalInterface
    public interface InputCall<T> {
        /**
         * {@return what was read}
         *
         * @throws IOException when the client is gone
         */
        T on(ServletInputStream input) throws IOException;
    }

    private final Exchanges shared;
    private final HttpServletRequest request;
    private final boolean isAsyncSupported;
    private final @Nullable ClientConnection connection;
    private final ContainerCalls calls = new ContainerCalls();
    private final AtomicReference<@Nullable AsyncContext> context = new AtomicReference<>();
    private HttpServletResponse response;
    private @Nullable ServletOutputStream output;
    private volatile boolean isPrompt;
    private volatile @Nullable Executor ender;
    private volatile boolean begun;

    /** What a stream has to begin with; null: that is sent. */
    private volatile byte @Nullable [] opening;

    private volatile boolean broken;
    private volatile boolean stopping;
    private volatile boolean isEnding;
    private volatile boolean clientIsGone;
    private volatile Party party = Party.NOBODY;

    private final Owned owned = new Owned();

    ContainerRequest(Exchanges shared, HttpServletRequest request, HttpServletResponse response) {
        this.shared = shared;
        this.request = request;
        this.response = response;
        this.isAsyncSupported = request.isAsyncSupported();
        this.connection =
                request.getAttribute(ClientConnection.ATTRIBUTE) instanceof ClientConnection offered ? offered : null;
    }

    /** Has something given back when the request ends, or now if it has. */
    public void own(AutoCloseable resource) {
        owned.add(resource);
    }

    /** Says who hears what the container says about the request, in place of whoever did before; perhaps at once. */
    public void listens(Party listener) {
        party = listener;
        if (hasEnded() || clientIsGone) {
            listener.gone("gone before this was asked");
        } else if (stopping) {
            listener.containerStops();
        }
    }

    private void clientGone(String detail) {
        clientIsGone = true;
        party.gone(detail);
    }

    /**
     * {@return what somebody says of the request as the container has it}
     *
     * @param question in the thread that brought the request, before that is asynchronous
     */
    public <T> T ask(Function<HttpServletRequest, T> question) {
        return question.apply(request);
    }

    /** {@return whether the server tells when the client of a stream has gone} */
    public boolean isClientWatched() {
        return connection != null;
    }

    /** {@return whether the client is known to have gone, for a request that was read and not answered yet} */
    public boolean hasClientGone() {
        boolean[] hasGone = {false};
        if (connection != null) {
            log(call(connection, offered -> hasGone[0] = offered.hasClientGone()));
        }
        return hasGone[0];
    }

    /** {@return whether the container has said that it has ended the request; some don't always} */
    @Override
    public boolean hasEnded() {
        return calls.haveEnded();
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }

    /** {@return whether the request can outlive the thread that brought it} */
    boolean canBeAsync() {
        return isAsyncSupported;
    }

    /** {@return whether the request outlives the thread that brought it} */
    boolean isAsync() {
        return context.get() != null;
    }

    /**
     * Lets the request outlive the thread that brought it, which is what calls this; a second call does nothing.
     *
     * <p>The response is from now on the container's own: a filter that wrapped it to collect, compress or measure a whole body
     * would hold up a stream, and has usually closed what it wrapped once its thread has returned.
     *
     * @throws SetupException when the servlet, or a filter before it, doesn't support that
     */
    public void startAsync() {
        if (isAsync()) {
            return;
        }
        if (!isAsyncSupported) {
            throw shared.setup().asyncNotSupported();
        }
        shared.setup().look(response);
        AsyncContext started = request.startAsync();
        context.set(started);
        own(shared.asynchronous());
        started.setTimeout(0);
        started.addListener(new Ending());
        response = (HttpServletResponse) containersOwn(started.getResponse());
    }

    /** Undertow gives what the filters have wrapped, although the call that has no parameters is for what they have not. */
    private static ServletResponse containersOwn(ServletResponse response) {
        ServletResponse unwrapped = response;
        while (unwrapped instanceof ServletResponseWrapper wrapper) {
            unwrapped = wrapper.getResponse();
        }
        return unwrapped;
    }

    /** {@return what the container has read of the query and of the body for somebody else} */
    public Map<String, String[]> parameters() throws IOException {
        return input(unused -> request.getParameterMap());
    }

    /**
     * Reads from the body.
     *
     * @throws IOException when the client is gone, or the container has ended the request
     */
    public <T> T input(InputCall<T> call) throws IOException {
        try {
            if (!calls.enter()) {
                throw new IOException("the container has ended the request");
            }
            return call.on(request.getInputStream());
        } finally {
            calls.leave();
        }
    }

    /**
     * Tells a server around the servlet that the answer is about to become a stream; before anything of it is sent.
     *
     * @throws HubOverloadedException when the server has no room for one
     * @throws IllegalStateException when the container has ended the request
     */
    public void streamBegins() {
        if (connection == null) {
            return;
        }
        Throwable failure = call(connection, offered -> offered.streamBegins(this::clientGone));
        if (failure instanceof HubOverloadedException noRoom) {
            throw noRoom;
        }
        if (failure != null) {
            throw new IllegalStateException("the server could not be told that a stream begins", failure);
        }
    }

    /**
     * Has the server send the head of an answer, and hand over the connection. The request is over then, but what it {@linkplain #own
     * owns} is kept until the stream is.
     *
     * @param begin sets all but the body
     * @return whether it does that; if not, nothing has been done
     */
    boolean handOver(Consumer<HttpServletResponse> begin, ClientConnection.Taker taker) {
        if (connection == null) {
            return false;
        }
        List<AutoCloseable> kept = owned.takeAll();
        boolean[] isHanded = {false};
        log(call(connection, offered -> isHanded[0] = offered.handOver(taker, () -> kept.forEach(Owned::close))));
        if (!isHanded[0]) {
            kept.forEach(owned::add);
            return false;
        }
        log(call(response, answer -> {
            begun = true;
            begin.accept(answer);
        }));
        complete();
        return true;
    }

    /** {@return whether an answer of that length can be {@linkplain #answer given} by any thread, which doesn't wait for the client} */
    boolean takesAtOnce(int bytes) {
        try {
            return calls.enter() && ContainerKind.endsWithoutWaiting(response, bytes);
        } catch (IOException | IllegalStateException somebodyElseHasWritten) {
            return false;
        } finally {
            calls.leave();
        }
    }

    /**
     * Gives a whole answer, and may wait for the client if it is not {@linkplain #takesAtOnce taken at once}: for requests that can't
     * outlive the thread that brought them, or need not.
     *
     * @param begin sets all but the body
     */
    void answer(Consumer<HttpServletResponse> begin, byte[] body) {
        log(call(response, answer -> {
            begun = true;
            begin.accept(answer);
            answer.getOutputStream().write(body);
        }));
        owned.release();
        if (isAsync()) {
            complete();
        }
    }

    /**
     * Begins an answer.
     *
     * @param begin sets all but the body
     * @param first what a stream begins with, which has no end; null: it is no stream
     * @param writer hears when it may write, or go on to
     * @return why that failed; null when it hasn't
     */
    @Nullable
    Throwable begin(Consumer<HttpServletResponse> begin, byte @Nullable [] first, Party writer) {
        opening = first;
        listens(writer);
        return call(response, answer -> {
            begun = true;
            if (first != null) {
                ContainerKind.prepareStream(answer);
            }
            if (!answer.isCommitted()) {
                begin.accept(answer);
            }
            ServletOutputStream out = answer.getOutputStream();
            output = out;
            out.setWriteListener(new Writing());
        });
    }

    /**
     * Sends what a stream begins with, when the container says first that it may. When the client is gone already, Tomcat finds that
     * out now, and ends the request in this thread: another one that wrote would still be at it.
     *
     * @return whether all is sent
     */
    private boolean isOpen() {
        byte[] first = opening;
        if (first == null) {
            return true;
        }
        Throwable failure = write(out -> {
            if (first.length > 0 && out.isReady()) {
                opening = ALL_WRITTEN;
                out.write(first);
            }
            if (opening == ALL_WRITTEN && out.isReady()) {
                out.flush();
                opening = null;
            }
            if (opening == null && !isPrompt && out.isReady()) {
                out.flush(); // Open Liberty passes over the first
            }
        });
        if (failure != null) {
            party.gone(describe(failure));
        }
        return opening == null && failure == null;
    }

    /**
     * Writes to the response of an answer that has begun.
     *
     * @return why that failed, or could not be done; null when it has not
     */
    public @Nullable Throwable write(Call<ServletOutputStream> call) {
        ServletOutputStream out = output;
        return out == null ? new IllegalStateException("there is no answer") : call(out, call);
    }

    @Override
    public void awaitEnd() {
        calls.awaitCompleted();
    }

    /** {@return whether the container is known never to wait in a write that it has said to be ready for} */
    boolean neverWaits() {
        log(call(response, answer -> isPrompt = shared.neverWaits(answer.getOutputStream())));
        return isPrompt;
    }

    @Override
    public boolean isPrompt() {
        return isPrompt;
    }

    /** Says who may wait when the container is told to end the request, which may be for its client. */
    void endsIn(Executor executor) {
        ender = executor;
    }

    /** {@return who may wait when the container is told to end the request; empty: it is not known that anybody has to} */
    Optional<Executor> ender() {
        return Optional.ofNullable(ender);
    }

    @Override
    public boolean isReady() throws IOException {
        try {
            return entered().isReady();
        } catch (Throwable failure) {
            broken = true;
            throw failure;
        } finally {
            calls.leave();
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            entered().write(bytes, from, length);
        } catch (Throwable failure) {
            broken = true;
            throw failure;
        } finally {
            calls.leave();
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            entered().flush();
        } catch (Throwable failure) {
            broken = true;
            throw failure;
        } finally {
            calls.leave();
        }
    }

    private ServletOutputStream entered() throws IOException {
        ServletOutputStream out = output;
        if (out == null || !calls.enter()) {
            throw new IOException("the container has ended the request");
        }
        return out;
    }

    @Override
    public void end(byte @Nullable [] last) {
        isEnding = true;
        party = Party.NOBODY;
        ServletOutputStream out = output;
        boolean waits = out != null && ContainerKind.waitsAtTheEnd(out);
        if (stopping && last != null && opening == null) {
            Throwable unused = write(ready -> {
                if (ready.isReady()) {
                    ready.write(last);
                }
            });
        }
        // When it stops, the container cuts off what has not ended when its callback returns, which waits for this.
        if (stopping || out == null || broken || (last == null && !waits)) {
            owned.release();
            shared.complete(this);
            return;
        }
        Leaving leaving = new Leaving(this, shared, waits, last);
        shared.leaves(this, waits);
        owned.release();
        party = leaving;
        if (opening == null) {
            leaving.writable();
        }
    }

    /** Ends the request, when there is nothing left to be taken. */
    void complete() {
        shared.work(this::completeNow);
    }

    private void completeNow() {
        party = Party.NOBODY;
        shared.hasLeft(this);
        owned.release();
        AsyncContext started = context.getAndSet(null);
        if (started != null) {
            if (!begun) {
                log(call(response, answer -> answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE)));
            }
            log(call(started, AsyncContext::complete));
            calls.completed();
        }
    }

    private static void log(@Nullable Throwable failure) {
        if (failure instanceof Error) {
            LOGGER.error("An answer failed", failure);
        } else if (failure != null) {
            LOGGER.debug("The client is gone, or the container has ended the request: {}", failure.toString());
        }
    }

    /** Calls a part of the container, unless it has ended the request; returns why that failed. */
    private <T> @Nullable Throwable call(T part, Call<T> call) {
        try {
            if (!calls.enter()) {
                return new IllegalStateException("the container has ended the request");
            }
            call.on(part);
            return null;
        } catch (Throwable failure) {
            broken = true;
            return failure;
        } finally {
            calls.leave();
        }
    }

    private static String describe(@Nullable Throwable failure) {
        if (failure == null) {
            return "no reason";
        }
        String type = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? type : type + ": " + failure.getMessage();
    }

    private final class Writing implements WriteListener {

        @Override
        public void onWritePossible() {
            if (isOpen()) {
                party.writable();
            }
        }

        @Override
        public void onError(Throwable failure) {
            party.gone(describe(failure));
        }
    }

    private final class Ending implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            over("completed by the container");
            owned.release();
        }

        /** There is no timeout: this is how Tomcat says that it stops the application. It answers by 500 what nobody answers. */
        @Override
        public void onTimeout(AsyncEvent event) {
            stopping = true;
            party.containerStops();
            if (isEnding) {
                calls.awaitCompleted();
            } else if (!begun) {
                endNow(event, "the container stops");
            }
        }

        /**
         * Ends the request here and now: when a client cancels a stream while the thread that brought the request has not returned
         * yet, Tomcat ends it nowhere else, cuts off all other streams of the connection, and gives the response that was not ended
         * to the next request.
         */
        @Override
        public void onError(AsyncEvent event) {
            endNow(event, describe(event.getThrowable()));
        }

        /**
         * What nobody has answered is refused: a publisher would take 200 for an acknowledgement. The application may be undeployed by
         * now, so no class is used here that may not be loaded.
         */
        private void endNow(AsyncEvent event, String detail) {
            over(detail);
            if (!begun) {
                response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            }
            try {
                event.getAsyncContext().complete();
            } catch (IllegalStateException somebodyElseHas) {
                LOGGER.debug("The request was ended already: {}", somebodyElseHas.toString());
            }
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // Somebody else dispatched the request: that is for them to see through.
        }

        private void over(String detail) {
            calls.end();
            party.gone(detail);
            calls.awaitLeft();
        }
    }
}
