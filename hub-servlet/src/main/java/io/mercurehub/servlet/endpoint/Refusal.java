package io.mercurehub.servlet.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.servlet.dialect.Answer;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.setup.SetupException;
import io.mercurehub.servlet.token.InvalidTokenException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a failure into a status and a body, in the words of a generation of the protocol.
 *
 * <p>What a client did wrong is logged at DEBUG, with the reason that the client isn't told. A store that fails is a warning, once
 * until it works again. What is wrong with the application's set-up the log knows already. Everything else is a fault of the hub, and logged with its stack.
 *
 * <p>Safe for use by several threads.
 */
public final class Refusal {

    private static final Logger LOGGER = LoggerFactory.getLogger(Refusal.class);

    /** After how many seconds a request that got 503 may come again; chance decides, so that not all come at once. */
    private static final int LEAST_RETRY_SECONDS = 2;

    private static final int MOST_RETRY_SECONDS = 8;

    private final Dialect dialect;
    private final RequestClients clients;
    private final AtomicBoolean storeFails = new AtomicBoolean();

    /**
     * @param dialect has the words
     * @param clients knows who is refused, for the log
     */
    public Refusal(Dialect dialect, RequestClients clients) {
        this.dialect = dialect;
        this.clients = clients;
    }

    /**
     * Sends what a failure comes to.
     *
     * @throws IOException when the client is gone
     */
    void send(HttpServletRequest request, HttpServletResponse response, Throwable failure) throws IOException {
        Answer answer = answer(request, failure);
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(answer.status());
        if (answer.status() == HttpServletResponse.SC_REQUEST_TIMEOUT
                && request.getProtocol().startsWith("HTTP/1")) {
            response.setHeader("Connection", "close");
        }
        if (answer.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setIntHeader(
                    "Retry-After", ThreadLocalRandom.current().nextInt(LEAST_RETRY_SECONDS, MOST_RETRY_SECONDS + 1));
        }
        byte[] body = answer.body().getBytes(UTF_8);
        if (!answer.contentType().isEmpty()) {
            response.setContentType(answer.contentType());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Hears that the store works. */
    void storeWorks() {
        if (storeFails.get() && storeFails.compareAndSet(true, false)) {
            LOGGER.info("The event store works again");
        }
    }

    private Answer answer(HttpServletRequest request, Throwable failure) {
        if (failure instanceof RefusedException refusal) {
            log(request, refusal.reason(), refusal);
            return dialect.answer(refusal);
        }
        if (failure instanceof ProtocolViolationException violation) {
            log(request, violation.kind(), violation);
            return dialect.answer(violation);
        }
        Reason reason = Reason.INTERNAL;
        if (failure instanceof InvalidTokenException) {
            reason = Reason.UNAUTHENTICATED;
            log(request, reason, failure);
        } else if (failure instanceof HubClosedException) {
            reason = Reason.UNAVAILABLE;
            log(request, reason, failure);
        } else if (failure instanceof EventStoreException) {
            reason = Reason.UNAVAILABLE;
            if (storeFails.compareAndSet(false, true)) {
                LOGGER.warn("The event store fails; requests get 503 until it works again", failure);
            }
        } else if (failure instanceof SetupException) {
            log(request, reason, failure);
        } else {
            LOGGER.error("{} failed", request.getMethod(), failure);
        }
        return dialect.answer(new RefusedException(reason, String.valueOf(failure.getMessage())));
    }

    private void log(HttpServletRequest request, Enum<?> reason, Throwable failure) {
        if (LOGGER.isDebugEnabled()) {
            LOGGER.debug(
                    "{} from {} refused ({}): {}",
                    request.getMethod(),
                    clients.of(request).address(),
                    reason,
                    failure.getMessage());
        }
    }
}
