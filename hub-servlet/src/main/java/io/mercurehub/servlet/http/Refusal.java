package io.mercurehub.servlet.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.protocol.ProtocolStrings;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.servlet.dialect.Answer;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.setup.SetupException;
import io.mercurehub.servlet.token.InvalidTokenException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a failure into a status and a body, in the words of a generation of the protocol.
 *
 * <p>What a client did wrong is logged with a reason that the client isn't told ({@link Refusals}). A store that fails is a warning,
 * once until it works again. What the JVM is short of is logged in one line. What is wrong with the application's set-up the log knows
 * already. Everything else is a fault of the hub, and logged with its stack.
 *
 * <p>Safe for use by several threads.
 */
public final class Refusal {

    private static final Logger LOGGER = LoggerFactory.getLogger(Refusal.class);

    /** The reason code of a field whose value cannot be used. */
    private static final String FIELD = "request.field";

    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** After how many seconds a request that got 503 may come again; chance decides, so that not all come at once. */
    private static final int MIN_RETRY_SECONDS = 2;

    private static final int MAX_RETRY_SECONDS = 8;

    private final Dialect dialect;
    private final Clients clients;
    private final Refusals refusals;
    private final AtomicBoolean storeFails = new AtomicBoolean();

    /**
     * @param dialect has the words
     * @param clients knows who is refused, for the log
     * @param refusals hears why
     */
    public Refusal(Dialect dialect, Clients clients, Refusals refusals) {
        this.dialect = dialect;
        this.clients = clients;
        this.refusals = refusals;
    }

    /** {@return what a failure comes to} */
    public Reply reply(RequestHead head, Throwable failure) {
        Answer answer = answer(head, failure);
        Reply reply = new Reply(answer.status());
        if (answer.status() == REQUEST_TIMEOUT && !head.isMultiplexed()) {
            reply.field("Connection", "close");
        }
        if (answer.status() == SERVICE_UNAVAILABLE) {
            int seconds = ThreadLocalRandom.current().nextInt(MIN_RETRY_SECONDS, MAX_RETRY_SECONDS + 1);
            reply.field("Retry-After", Integer.toString(seconds));
        }
        if (!answer.contentType().isEmpty()) {
            reply.type(answer.contentType());
        }
        return reply.body(answer.body().getBytes(UTF_8));
    }

    /** Hears that the store works. */
    public void storeWorks() {
        if (storeFails.get() && storeFails.compareAndSet(true, false)) {
            LOGGER.info("The event store works again");
        }
    }

    /** Hears of a request that is answered, but not as a page of another origin would need it. */
    public void noOtherOrigin(RequestHead head, String origin) {
        log(head, Reason.NO_OTHER_ORIGIN.code(), ProtocolStrings.quote(origin) + " (expected: one of cors_origins)");
    }

    private Answer answer(RequestHead head, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof RefusedException refusal) {
            log(head, refusal.reason().code(), message);
            return dialect.answer(refusal);
        }
        if (failure instanceof ProtocolViolationException violation) {
            log(head, FIELD, message);
            return dialect.answer(violation);
        }
        Reason reason = Reason.UNAVAILABLE;
        if (failure instanceof InvalidTokenException invalid) {
            reason = Reason.UNAUTHENTICATED;
            log(head, invalid.problem().code(), invalid.detail());
        } else if (failure instanceof HubOverloadedException) {
            reason = Reason.BOUND_REACHED;
            log(head, reason.code(), message);
        } else if (failure instanceof HubClosedException) {
            log(head, reason.code(), message);
        } else if (failure instanceof EventStoreException) {
            if (storeFails.compareAndSet(false, true)) {
                LOGGER.warn("The event store fails; requests get 503 until it works again", failure);
            }
        } else if (failure instanceof VirtualMachineError) {
            LOGGER.error("{} failed, and is answered 503: {}", head.method(), failure.toString());
        } else {
            reason = Reason.INTERNAL;
            if (failure instanceof SetupException) {
                log(head, reason.code(), message);
            } else {
                LOGGER.error("{} failed", head.method(), failure);
            }
        }
        return dialect.answer(new RefusedException(reason, message));
    }

    private void log(RequestHead head, String code, String text) {
        refusals.add(code, head.method(), clients.find(head.peer(), head::all).address(), text);
    }
}
