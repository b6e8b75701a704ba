package io.mercurehub.servlet.endpoint;

import io.mercurehub.servlet.setup.SetupException;
import io.mercurehub.servlet.setup.SetupReport;
import io.mercurehub.servlet.sse.ContainerCalls;
import io.mercurehub.servlet.sse.OpenStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request and its answer, which is given at once by the request's thread, or later by another one.
 *
 * <p>Confined to one thread at a time: the request's, then whichever {@link #whenDone} goes on in. The container's callbacks only
 * mark that the request is over, and wait until no thread of ours is about to touch it; the one that tells of a failure then ends it.
 */
public final class Exchange {

    private static final Logger LOGGER = LoggerFactory.getLogger(Exchange.class);

    private final HttpServletRequest request;
    private final Refusal refusal;
    private final SetupReport setup;
    private final RequestClients clients;
    private final ContainerCalls calls = new ContainerCalls();
    private HttpServletResponse response;
    private @Nullable AsyncContext context;
    private boolean left;
    private volatile boolean over;
    private volatile boolean containerStops;
    private volatile @Nullable OpenStream successor;

    /**
     * @param request from the container
     * @param response to it
     * @param refusal how failures are answered
     * @param setup hears what the request shows
     * @param clients knows who has sent the request, for the log
     */
    public Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Refusal refusal,
            SetupReport setup,
            RequestClients clients) {
        this.request = request;
        this.response = response;
        this.refusal = refusal;
        this.setup = setup;
        this.clients = clients;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /**
     * Tells the log, at DEBUG, what has become of the request. Only while the container has not ended it.
     *
     * @param result what it is
     * @param detail which one, or how many
     */
    void log(String result, String detail) {
        if (LOGGER.isDebugEnabled()) {
            LOGGER.debug(
                    "{} from {}: {} {}",
                    request.getMethod(),
                    clients.of(request).address(),
                    result,
                    detail);
        }
    }

    /** {@return whether the container has ended the request, so that nobody may touch it any more} */
    boolean isOver() {
        return over;
    }

    /** Does what is to be done with the request; when that fails, refuses the request. */
    public void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            refuse(failure);
        }
    }

    /** Refuses the request. */
    void refuse(Throwable failure) {
        if (left) {
            LOGGER.error("A stream could not begin", failure);
        } else {
            finish(() -> refusal.send(request, response, failure));
        }
    }

    /**
     * Lets the request outlive the thread that brought it; a second call does nothing more.
     *
     * <p>The response is from now on the container's own: a filter that wrapped it to collect, compress or measure a whole body
     * would hold up a stream, and has usually closed what it wrapped once its thread has returned.
     *
     * @throws SetupException when the servlet, or a filter before it, doesn't support that
     */
    AsyncContext startAsync() {
        AsyncContext started = context;
        if (started != null) {
            return started;
        }
        if (!request.isAsyncSupported()) {
            throw setup.asyncNotSupported(request);
        }
        setup.look(response);
        started = request.startAsync();
        started.setTimeout(0);
        started.addListener(new Ending());
        context = started;
        response = (HttpServletResponse) containersOwn(started.getResponse());
        return started;
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
     * Goes on once a result is there: in this thread if that is now, else in one of the container's. A failure refuses the
     * request.
     *
     * @param next is told the result
     */
    <T> void whenDone(CompletionStage<T> stage, Consumer<? super T> next) {
        whenDone(stage, next, this::refuse);
    }

    /**
     * Goes on once a result is there: in this thread if that is now, else in one of the container's.
     *
     * @param next is told the result, also when the request {@link #isOver()}
     * @param failed is told why there is none
     */
    <T> void whenDone(CompletionStage<T> stage, Consumer<? super T> next, Consumer<Throwable> failed) {
        if (stage.toCompletableFuture().isDone()) {
            stage.whenComplete((result, failure) -> goOn(result, failure, next, failed));
            return;
        }
        AsyncContext started = startAsync();
        stage.whenComplete((result, failure) -> {
            try {
                started.start(() -> goOn(result, failure, next, failed));
            } catch (IllegalStateException | RejectedExecutionException requestIsOverOrContainerStops) {
                over = true;
                goOn(result, failure, next, failed);
            }
        });
    }

    private <T> void goOn(T result, @Nullable Throwable failure, Consumer<? super T> next, Consumer<Throwable> failed) {
        if (failure == null) {
            run(() -> next.accept(result));
        } else {
            Throwable cause = failure.getCause();
            run(() -> failed.accept(failure instanceof CompletionException && cause != null ? cause : failure));
        }
    }

    /** Gives the answer, unless the container has ended the request, and ends the request. */
    void finish(Response answer) {
        AsyncContext started = context;
        context = null;
        if (!over) {
            call(() -> {
                answer.write();
                return response;
            });
        }
        if (started != null) {
            call(() -> {
                started.complete();
                return started;
            });
        }
    }

    /**
     * Calls the container, unless it has ended the request.
     *
     * @return the result; empty when it has, or the call has failed
     */
    <T> Optional<T> call(Call<T> call) {
        try {
            return calls.enter() ? Optional.of(call.make()) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("The client is gone, or the container has ended the request: {}", e.toString());
            return Optional.empty();
        } finally {
            calls.leave();
        }
    }

    /** {@return what notes who calls the container about the request} */
    ContainerCalls calls() {
        return calls;
    }

    /**
     * Leaves the response to somebody else, who also ends the request: nothing is done here any more.
     *
     * @return what ends the request
     */
    AsyncContext leave() {
        AsyncContext started = startAsync();
        left = true;
        return started;
    }

    /**
     * Has a stream told from now on what the container says about the request; by any thread, perhaps at once.
     *
     * @param stream has the response
     */
    void handOver(OpenStream stream) {
        successor = stream;
        if (containerStops) {
            stream.containerStops();
        } else if (over) {
            stream.gone("ended by the container");
        }
    }

    /** Writes a response. */
    @FunctionalInterface
    interface Response {
        /**
         * Writes it.
         *
         * @throws IOException when the client is gone
         */
        void write() throws IOException;
    }

    /** Something that only the container can do. */
    @FunctionalInterface
    interface Call<T> {
        /**
         * {@return the result}
         *
         * @throws IOException when the client is gone
         */
        T make() throws IOException;
    }

    private final class Ending implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            end("completed by the container");
            calls.end();
        }

        /** There is no timeout: this is how Tomcat says that it stops the application. */
        @Override
        public void onTimeout(AsyncEvent event) {
            containerStops = true;
            over = true;
            OpenStream told = successor;
            if (told != null) {
                told.containerStops();
            }
        }

        /**
         * Ends the request here and now: when a client cancels a stream while the thread that brought the request has not returned
         * yet, Tomcat ends it nowhere else, cuts off all other streams of the connection, and gives the response that was not ended
         * to the next request.
         */
        @Override
        public void onError(AsyncEvent event) {
            end(String.valueOf(event.getThrowable()));
            calls.end();
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

        private void end(String detail) {
            over = true;
            OpenStream told = successor;
            if (told != null) {
                told.gone(detail);
            }
        }
    }
}
