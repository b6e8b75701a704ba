package io.mercurehub.servlet.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.servlet.setup.SetupException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its answer, which is given at once by the request's thread or later by another one, and never waits for the client:
 * it is written when the container says that it takes more.
 *
 * <p>Confined to one thread at a time: the request's, then whichever {@link #whenDone} goes on in, then whoever writes. What the
 * container says is handed to the {@link Party}.
 */
public final class Exchange {

    private static final Logger LOGGER = LoggerFactory.getLogger(Exchange.class);
    private static final Reply NOTHING = new Reply(HttpServletResponse.SC_OK);

    private final Exchanges shared;
    private final ContainerRequest container;
    private RequestHead head;
    private Reply before = new Reply(HttpServletResponse.SC_OK);
    private @Nullable Supplier<Reply> whenUnavailable;
    private boolean answered;

    /** What to give back when the request ends; in what order does not matter. */
    @GuardedBy("owned")
    private final List<AutoCloseable> owned = new ArrayList<>(2);

    @GuardedBy("owned")
    private boolean released;

    Exchange(Exchanges shared, HttpServletRequest request, HttpServletResponse response) {
        this.shared = shared;
        this.head = RequestHead.of(request);
        this.container = new ContainerRequest(shared, request, response, this::release);
    }

    /** {@return what the request says before its body} */
    public RequestHead head() {
        return head;
    }

    /** {@return whether a server around the servlet tells when the client of a stream has gone} */
    public boolean isClientWatched() {
        return container.isClientWatched();
    }

    /** {@return whether the client is known to have gone, once the body of the request has been read} */
    public boolean hasClientGone() {
        return container.hasClientGone();
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
        boolean isLate;
        synchronized (owned) {
            owned.add(resource);
            isLate = released;
        }
        if (isLate) {
            release();
        }
    }

    private void release() {
        List<AutoCloseable> all;
        synchronized (owned) {
            all = List.copyOf(owned);
            owned.clear();
            released = true;
        }
        for (AutoCloseable resource : all) {
            try {
                resource.close();
            } catch (Exception e) {
                LOGGER.warn("Could not release what a request held", e);
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
        if (container.hasEnded() || container.isStopping()) {
            LOGGER.debug("Nobody is there to be told of a failure: {}", failure.toString());
            end();
            return;
        }
        try {
            Supplier<Reply> orderly = whenUnavailable;
            boolean isUnavailable = failure instanceof HubOverloadedException || failure instanceof HubClosedException;
            Reply refusal = shared.refusal(head, failure);
            answer(orderly != null && isUnavailable ? orderly.get() : refusal);
        } catch (Throwable noAnswer) {
            if (!container.isAsync()) {
                throw new IllegalStateException("the request could not be refused", noAnswer);
            }
            LOGGER.error("Could not answer a request that was refused", noAnswer);
            end();
        }
    }

    /** Says who hears what the container says about the request, in place of whoever did before; perhaps at once. */
    public void listens(Party listener) {
        container.listens(listener);
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
        if (container.isAsync()) {
            return;
        }
        if (!container.canBeAsync()) {
            throw shared.setup().asyncNotSupported();
        }
        container.startAsync();
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
        return container.parameters();
    }

    /**
     * Reads from the body.
     *
     * @throws IOException when the client is gone, or the container has ended the request
     */
    public <T> T input(InputCall<T> call) throws IOException {
        return container.input(call);
    }

    /**
     * Gives the answer and ends the request, as soon as the client takes it.
     *
     * @throws HubOverloadedException when there is no memory for so long an answer
     */
    public void answer(Reply reply) {
        byte[] body = reply.body();
        byte[] written = body == null || head.isHead() ? new byte[0] : body;
        boolean isTakenAtOnce = container.takesAtOnce(written.length);
        if (isTakenAtOnce || !container.canBeAsync()) {
            answered = true;
            container.answer(
                    isTakenAtOnce && !head.isHead()
                            ? response -> reply.applyWithoutLength(response, before)
                            : response -> reply.apply(response, before),
                    written);
            release();
            return;
        }
        startAsync();
        ReplyWriter writer = new ReplyWriter(this, shared, written);
        answered = true;
        if (container.isStopping()) {
            container.complete();
        } else if (container.begin(response -> reply.apply(response, before), null, writer) != null) {
            end();
        }
    }

    /**
     * Tells a server that has asked to be told that the answer is about to become a stream; before anything of it is sent.
     *
     * @throws HubOverloadedException when the server has no room for one
     */
    public void streamBegins() {
        Throwable failure = container.tellThatAStreamBegins();
        if (failure instanceof HubOverloadedException noRoom) {
            throw noRoom;
        }
        if (failure != null) {
            LOGGER.warn("The server could not be told that a stream begins", failure);
        }
    }

    /**
     * Begins an answer without an end, and leaves the request to somebody else, who ends it by {@link #end}.
     *
     * @param reply all but the body
     * @param first what the body begins with
     * @param stream writes when it is told that it may, and hears of the end
     * @return why that failed; null when it hasn't
     */
    public @Nullable Throwable stream(Reply reply, byte[] first, Party stream) {
        answered = true;
        startAsync();
        Reply headers = before;
        Throwable failure = container.begin(response -> reply.apply(response, headers), first, stream);
        // A stream may be open for long.
        head = RequestHead.NONE;
        before = NOTHING;
        whenUnavailable = null;
        return failure;
    }

    /**
     * Writes to the response of an answer that has begun.
     *
     * @return why that failed, or could not be done; null when it has not
     */
    public @Nullable Throwable write(OutputCall call) {
        return container.write(call);
    }

    /** {@return whether the container is about to end the request because the application stops} */
    public boolean isContainerStopping() {
        return container.isStopping();
    }

    /** {@return whether the container has said that it has ended the request; some don't always} */
    public boolean hasEnded() {
        return container.hasEnded();
    }

    /** Returns once the container has been told to end the request, or after a second. Called by the container's callbacks. */
    public void awaitEnd() {
        container.awaitEnd();
    }

    /** Ends the request, soon, whatever the client has taken; the caller must not touch it any more. */
    void end() {
        container.end(null);
    }

    /**
     * Ends the request, soon; the caller must not touch it any more.
     *
     * @param last what to write before, if the client takes it soon; null: nothing
     */
    public void end(byte @Nullable [] last) {
        container.end(last);
    }

    /** Ends the request, when there is nothing left to be taken. */
    void complete() {
        container.complete();
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
}
