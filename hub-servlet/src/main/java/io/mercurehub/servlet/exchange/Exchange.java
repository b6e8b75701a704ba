package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.HubClosedException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its answer, which is given by the request's thread or later by another one, and never waits for the client: it is
 * written when the container says that it takes more.
 *
 * <p>The one place that touches the container's request and response. Each call of theirs is guarded: it is not made once the
 * container has ended the request, which may then be another user's already; and while one is made, the container's callbacks that
 * end the request wait.
 *
 * <p>Confined to one thread at a time: the request's, then whichever {@link #whenDone} goes on in, then whoever writes. What the
 * container says is handed to the {@link Party}.
 */
public final class Exchange {

    private static final Logger LOGGER = LoggerFactory.getLogger(Exchange.class);

    /** The request attribute with what a server around the servlet wants to be run when the answer becomes a stream. */
    private static final String STREAM_BEGINS = "io.mercurehub.streamBegins";

    /** The request attribute with what such a server may tell, by any thread, that the client has gone. */
    private static final String CLIENT_GONE = "io.mercurehub.clientGone";

    private static final Reply NOTHING = new Reply(HttpServletResponse.SC_OK);

    private final Exchanges shared;
    private final HttpServletRequest request;
    private final boolean isAsyncSupported;
    private final boolean isClientWatched;
    private final ContainerCalls calls = new ContainerCalls();
    private final AtomicReference<@Nullable AsyncContext> context = new AtomicReference<>();
    private HttpServletResponse response;
    private @Nullable ServletOutputStream output;
    private RequestHead head;
    private Reply before = new Reply(HttpServletResponse.SC_OK);
    private @Nullable Supplier<Reply> whenUnavailable;
    private boolean answered;
    private volatile boolean broken;
    private volatile Party party = Party.NOBODY;
    private volatile boolean containerStops;
    private volatile boolean clientIsGone;

    /** What to give back when the request ends; guarded by itself. */
    private final List<AutoCloseable> owned = new ArrayList<>(2);

    Exchange(Exchanges shared, HttpServletRequest request, HttpServletResponse response) {
        this.shared = shared;
        this.request = request;
        this.response = response;
        this.head = RequestHead.of(request);
        this.isAsyncSupported = request.isAsyncSupported();
        this.isClientWatched = request.getAttribute(STREAM_BEGINS) != null;
    }

    /** {@return what the request says before its body} */
    public RequestHead head() {
        return head;
    }

    /** {@return whether a server around the servlet tells when the client of a stream has gone} */
    public boolean isClientWatched() {
        return isClientWatched;
    }

    /** {@return the network of the client, as far as it is known} */
    public String network() {
        return shared.client(head).network();
    }

    /** {@return what every reply begins with} */
    public Reply before() {
        return before;
    }

    /** Tells the log, at DEBUG, what has become of the request. */
    public void log(String result, String detail) {
        if (LOGGER.isDebugEnabled()) {
            LOGGER.debug("{} from {}: {} {}", head.method(), shared.client(head).address(), result, detail);
        }
    }

    /** Has something given back when the request ends, or now if it has. */
    public void own(AutoCloseable resource) {
        synchronized (owned) {
            owned.add(resource);
        }
        if (calls.haveEnded()) {
            release();
        }
    }

    private void release() {
        List<AutoCloseable> all;
        synchronized (owned) {
            all = List.copyOf(owned);
            owned.clear();
        }
        for (AutoCloseable resource : all) {
            try {
                resource.close();
            } catch (Exception e) {
                LOGGER.warn("Something that a request held could not be given back", e);
            }
        }
    }

    /** Does what is to be done with the request; when that fails, refuses the request. */
    public void run(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            refuse(failure);
        }
    }

    /** Sets how to answer when the hub closes, or is short of something; else that is refused like all other failures. */
    public void whenUnavailable(Supplier<Reply> reply) {
        whenUnavailable = reply;
    }

    /** Refuses the request. */
    public void refuse(Throwable failure) {
        if (answered) {
            LOGGER.error("An answer that had begun failed", failure);
            return;
        }
        if (calls.haveEnded() || containerStops) {
            LOGGER.debug("Nobody is there to be told of a failure: {}", failure.toString());
            end();
            return;
        }
        try {
            Supplier<Reply> orderly = whenUnavailable;
            boolean isUnavailable = failure instanceof HubOverloadedException || failure instanceof HubClosedException;
            answer(orderly != null && isUnavailable ? orderly.get() : shared.refusal(head, failure));
        } catch (Throwable noAnswer) {
            LOGGER.error("A request could not be refused, and is cut off", noAnswer);
            end();
        }
    }

    private void clientGone(String detail) {
        clientIsGone = true;
        party.gone(detail);
    }

    /** Says who hears what the container says about the request, in place of whoever did before; perhaps at once. */
    public void listens(Party listener) {
        party = listener;
        if (calls.haveEnded() || clientIsGone) {
            listener.gone("gone before this was asked");
        } else if (containerStops) {
            listener.containerStops();
        }
    }

    /**
     * Lets the request outlive the thread that brought it; a second call does nothing.
     *
     * <p>The response is from now on the container's own: a filter that wrapped it to collect, compress or measure a whole body
     * would hold up a stream, and has usually closed what it wrapped once its thread has returned.
     *
     * @throws SetupException when the servlet, or a filter before it, doesn't support that
     */
    public void startAsync() {
        if (context.get() != null) {
            return;
        }
        if (!isAsyncSupported) {
            throw shared.setup().asyncNotSupported();
        }
        shared.setup().look(response);
        AsyncContext started = request.startAsync();
        context.set(started);
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

    /**
     * Goes on once a result is there: in this thread if that is now, else in the one that brings it. A failure refuses the request.
     *
     * @param next is told the result, also when the container has ended the request
     */
    public <T> void whenDone(CompletionStage<T> stage, Consumer<? super T> next) {
        if (!stage.toCompletableFuture().isDone()) {
            startAsync();
        }
        stage.whenComplete((result, failure) -> {
            try {
                if (failure == null) {
                    next.accept(result);
                } else {
                    Throwable cause = failure.getCause();
                    refuse(failure instanceof CompletionException && cause != null ? cause : failure);
                }
            } catch (Throwable failed) {
                refuse(failed);
            }
        });
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
     * Gives the answer and ends the request, as soon as the client takes it.
     *
     * @throws HubOverloadedException when there is no memory for so long an answer
     */
    public void answer(Reply reply) {
        byte[] body = reply.body();
        byte[] written = body == null || head.isHead() ? new byte[0] : body;
        if (!isAsyncSupported && context.get() == null) {
            answered = true;
            failed(call(() -> {
                reply.apply(response, before);
                response.getOutputStream().write(written);
            }));
            release();
            return;
        }
        startAsync();
        ReplyWriter writer = new ReplyWriter(this, shared, written);
        answered = true;
        if (containerStops) {
            complete();
            return;
        }
        party = writer;
        Throwable failure = call(() -> begin(reply));
        if (failure != null) {
            failed(failure);
            end();
        }
    }

    /**
     * Tells a server that has asked to be told that the answer is about to become a stream; before anything of it is sent.
     *
     * @throws HubOverloadedException when the server has no room for one
     */
    public void streamBegins() {
        Throwable failure = call(() -> {
            if (request.getAttribute(STREAM_BEGINS) instanceof Runnable server) {
                Consumer<String> clientGone = this::clientGone;
                request.setAttribute(CLIENT_GONE, clientGone);
                server.run();
            }
        });
        if (failure instanceof HubOverloadedException noRoom) {
            throw noRoom;
        }
        failed(failure);
    }

    /**
     * Begins an answer without an end, and leaves the request to somebody else, who ends it by {@link #end}.
     *
     * @param reply all but the body
     * @param stream writes when it is told that it may, and hears of the end
     * @return why that failed; null when it hasn't
     */
    public @Nullable Throwable stream(Reply reply, Party stream) {
        answered = true;
        startAsync();
        listens(stream);
        Throwable failure = call(() -> {
            ContainerKind.prepareStream(response);
            begin(reply);
        });
        // A stream may be open for long.
        head = RequestHead.NONE;
        before = NOTHING;
        whenUnavailable = null;
        return failure;
    }

    private void begin(Reply reply) throws IOException {
        if (!response.isCommitted()) {
            reply.apply(response, before);
        }
        ServletOutputStream out = response.getOutputStream();
        output = out;
        out.setWriteListener(new Writing());
    }

    /**
     * Writes to the response of an answer that has begun.
     *
     * @return why that failed, or could not be done; null when it has not
     */
    public @Nullable Throwable write(OutputCall call) {
        ServletOutputStream out = output;
        if (out == null) {
            return new IllegalStateException("there is no answer");
        }
        return call(() -> call.on(out));
    }

    /** {@return whether the container is about to end the request because the application stops} */
    public boolean isContainerStopping() {
        return containerStops;
    }

    /** {@return whether the container has said that it has ended the request; some don't always} */
    public boolean hasEnded() {
        return calls.haveEnded();
    }

    /** Returns once the container has been told to end the request, or after a second. Called by the container's callbacks. */
    public void awaitEnd() {
        calls.awaitCompleted();
    }

    /** Ends the request, soon, whatever the client has taken; the caller must not touch it any more. */
    public void end() {
        release();
        party = Party.NOBODY;
        ServletOutputStream out = output;
        boolean never = out == null || broken || shared.isClosing() || !ContainerKind.waitsAtTheEnd(out);
        if (out == null || never || isReady(out)) {
            shared.closer().complete(this);
            return;
        }
        // The container says when the client takes more, or that it has given the client up.
        party = new Leaving();
        if (isReady(out)) {
            shared.closer().complete(this);
        }
    }

    private boolean isReady(ServletOutputStream out) {
        boolean[] ready = {true};
        call(() -> ready[0] = out.isReady());
        return ready[0];
    }

    /** Ends the request, when there is nothing left to be taken. */
    void complete() {
        party = Party.NOBODY;
        release();
        AsyncContext started = context.getAndSet(null);
        if (started != null) {
            failed(call(started::complete));
            calls.completed();
        }
    }

    private static void failed(@Nullable Throwable failure) {
        if (failure instanceof Error) {
            LOGGER.error("An answer failed", failure);
        } else if (failure != null) {
            LOGGER.debug("The client is gone, or the container has ended the request: {}", failure.toString());
        }
    }

    /** Calls the container, unless it has ended the request; returns why that failed. */
    private @Nullable Throwable call(Call call) {
        try {
            if (!calls.enter()) {
                return new IllegalStateException("the container has ended the request");
            }
            call.make();
            return null;
        } catch (Throwable failure) {
            broken = true;
            return failure;
        } finally {
            calls.leave();
        }
    }

    private static String describe(@Nullable Throwable failure) {
        return failure == null
                ? "no reason"
                : failure.getMessage() == null
                        ? failure.getClass().getSimpleName()
                        : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    @FunctionalInterface
    private interface Call {
        void make() throws IOException;
    }

    /** What to write. */
    @FunctionalInterface
    public interface OutputCall {
        /**
         * Writes.
         *
         * @throws IOException when the client is gone
         */
        void on(ServletOutputStream output) throws IOException;
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

    /** Ends the request when the client has taken what was left, or is gone. */
    private final class Leaving implements Party {

        @Override
        public void writable() {
            shared.closer().complete(Exchange.this);
        }

        @Override
        public void gone(String detail) {
            shared.closer().complete(Exchange.this);
        }
    }

    private final class Writing implements WriteListener {

        @Override
        public void onWritePossible() {
            party.writable();
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
            release();
        }

        /** There is no timeout: this is how Tomcat says that it stops the application. */
        @Override
        public void onTimeout(AsyncEvent event) {
            containerStops = true;
            party.containerStops();
        }

        /**
         * Ends the request here and now: when a client cancels a stream while the thread that brought the request has not returned
         * yet, Tomcat ends it nowhere else, cuts off all other streams of the connection, and gives the response that was not ended
         * to the next request.
         */
        @Override
        public void onError(AsyncEvent event) {
            over(describe(event.getThrowable()));
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
