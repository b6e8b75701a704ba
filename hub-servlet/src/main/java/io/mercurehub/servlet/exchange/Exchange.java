package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.HubOverloadedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
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

    /**
     * The request attribute of a server whose thread answers what many clients have sent, one after the other: the {@link Executor} that
     * has this thread do something in its next round.
     */
    public static final String ROUND = "io.mercurehub.round";

    private static final Logger LOGGER = LoggerFactory.getLogger(Exchange.class);
    private static final Reply NOTHING = new Reply(HttpServletResponse.SC_OK);

    private final Exchanges shared;
    private final ContainerRequest request;
    private RequestHead head;
    private Reply before = new Reply(HttpServletResponse.SC_OK);
    private @Nullable Supplier<Reply> whenUnavailable;
    private boolean answered;
    private @Nullable PatientOutput patient;

    Exchange(Exchanges shared, HttpServletRequest request, HttpServletResponse response) {
        this.shared = shared;
        this.head = RequestHead.of(request);
        this.request = new ContainerRequest(shared, request, response);
    }

    /** {@return what the request says before its body} */
    public RequestHead head() {
        return head;
    }

    /** {@return the request as the container has it, to read its body, and to hear of its end} */
    public ContainerRequest request() {
        return request;
    }

    /** {@return the network of the client, as far as it is known} */
    public String network() {
        return shared.client(head).network();
    }

    /** {@return what every reply begins with} */
    public Reply before() {
        return before;
    }

    /** {@return what the server has said as {@value #ROUND}; null: nothing. In the thread that brought the request} */
    public @Nullable Executor round() {
        return request.ask(asked -> asked.getAttribute(ROUND)) instanceof Executor round ? round : null;
    }

    /** Tells the log, at DEBUG, what has become of the request. */
    public void log(String result, String detail) {
        if (LOGGER.isDebugEnabled()) {
            LOGGER.debug("{} from {}: {} {}", head.method(), shared.client(head).address(), result, detail);
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
        if (request.hasEnded() || request.isStopping()) {
            LOGGER.debug("Nobody is there to be told of a failure: {}", failure.toString());
            request.end(null);
            return;
        }
        try {
            Supplier<Reply> orderly = whenUnavailable;
            boolean isUnavailable = failure instanceof HubOverloadedException || failure instanceof HubClosedException;
            Reply refusal = shared.refusal(head, failure);
            answer(orderly != null && isUnavailable ? orderly.get() : refusal);
        } catch (Throwable noAnswer) {
            if (!request.isAsync()) {
                throw new IllegalStateException("the request could not be refused", noAnswer);
            }
            LOGGER.error("Could not answer a request that was refused", noAnswer);
            request.end(null);
        }
    }

    /**
     * Goes on once a result is there: in this thread if that is now, else in the one that brings it. A request that cannot be
     * asynchronous waits for it. A failure refuses the request.
     *
     * @param next is told the result, also when the container has ended the request
     */
    public <T> void whenDone(CompletionStage<T> stage, Consumer<? super T> next) {
        if (!request.canBeAsync()) {
            await(stage.toCompletableFuture());
        }
        if (!stage.toCompletableFuture().isDone()) {
            request.startAsync();
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

    private static void await(CompletableFuture<?> result) {
        try {
            Object unused = result.get();
        } catch (ExecutionException e) {
            LOGGER.trace("The request is refused", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        boolean isTakenAtOnce = request.takesAtOnce(written.length);
        if (isTakenAtOnce || !request.canBeAsync()) {
            answered = true;
            request.answer(
                    isTakenAtOnce && !head.isHead()
                            ? response -> reply.applyWithoutLength(response, before)
                            : response -> reply.apply(response, before),
                    written);
            return;
        }
        request.startAsync();
        ReplyWriter writer = new ReplyWriter(request, shared, written);
        answered = true;
        if (request.isStopping()) {
            request.complete();
        } else if (request.begin(response -> reply.apply(response, before), null, writer) != null) {
            request.end(null);
        }
    }

    /**
     * Begins an answer without an end on the connection itself, which is handed over, where the server offers that.
     *
     * @param reply all but the body
     * @return whether that is so; if not, nothing has been done
     */
    public boolean handOver(Reply reply, ClientConnection.Taker taker) {
        if (request.handOver(response -> reply.apply(response, before), taker)) {
            answered = true;
            return true;
        }
        return false;
    }

    /**
     * {@return where the body of an answer without an end goes: to the response, or, in a container that may wait in a write, to
     * somebody who waits in the caller's place}
     */
    public StreamOutput output() {
        if (request.neverWaits()) {
            return request;
        }
        Executor writers = shared.writers(network());
        request.endsIn(writers);
        PatientOutput made = new PatientOutput(request, writers);
        patient = made;
        return made;
    }

    /**
     * Begins an answer without an end, and leaves the request to somebody else, who ends it by {@link StreamOutput#end} of its {@link
     * #output}.
     *
     * @param reply all but the body
     * @param first what the body begins with
     * @param stream writes when it is told that it may, and hears of the end
     * @return why that failed; null when it hasn't
     */
    public @Nullable Throwable stream(Reply reply, byte[] first, Party stream) {
        answered = true;
        request.startAsync();
        Party listener = patient == null ? stream : patient.tells(stream);
        Throwable failure = request.begin(response -> reply.apply(response, before), first, listener);
        // A stream may be open for long, and what has read a body holds this exchange.
        head = RequestHead.NONE;
        before = NOTHING;
        whenUnavailable = null;
        return failure;
    }
}
