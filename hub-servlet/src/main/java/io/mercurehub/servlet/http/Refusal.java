package io.mercurehub.servlet.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.HubClosedException;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.servlet.config.HttpConfig.Debug;
import io.mercurehub.servlet.dialect.Answer;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.form.WireText;
import io.mercurehub.servlet.proxy.Clients;
import io.mercurehub.servlet.refusal.Refusals;
import io.mercurehub.servlet.setup.SetupException;
import io.mercurehub.servlet.token.InvalidTokenException;
import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.ProtocolViolationException;
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

    /** The header field that has the reason, too. */
    private static final String REASON = "Mercure-Reason";

    private static final int MAX_REASON_LENGTH = 500;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** After how many seconds a request that got 503 may come again; chance decides, so that not all come at once. */
    private static final int MIN_RETRY_SECONDS = 2;

    private static final int MAX_RETRY_SECONDS = 8;

    private final Dialect dialect;
    private final Clients clients;
    private final Refusals refusals;
    private final Debug debug;
    private final AtomicBoolean storeFails = new AtomicBoolean();

    /**
     * @param dialect has the words
     * @param clients knows who is refused, for the log
     * @param refusals hears why
     * @param debug which clients hear it, too
     */
    public Refusal(Dialect dialect, Clients clients, Refusals refusals, Debug debug) {
        this.dialect = dialect;
        this.clients = clients;
        this.refusals = refusals;
        this.debug = debug;
    }

    /** {@return what a failure comes to} */
    public Reply reply(RequestHead head, Throwable failure) {
        RefusedException refusal = refusal(head, failure);
        Answer answer = failure instanceof ProtocolViolationException violation
                ? dialect.answer(violation)
                : dialect.answer(refusal);
        Reply reply = new Reply(answer.status());
        if (debug == Debug.UNSAFE
                || (debug == Debug.ON
                        && Refusals.isLocal(
                                head.peer(),
                                head.first("Host").orElse(""),
                                head.fields().keySet()))) {
            String text = refusal.code() + "; " + refusal.getMessage();
            String line = text.substring(0, Math.min(text.length(), MAX_REASON_LENGTH));
            reply.field(REASON, WireText.toHeader(line.replaceAll("\\p{Cntrl}", "?")));
        }
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
        log(
                head,
                new RefusedException(
                        Reason.NO_OTHER_ORIGIN, ProtocolStrings.quote(origin) + " (expected: one of cors_origins)"));
    }

    /** {@return a failure as a refusal, of which the log has been told} */
    private RefusedException refusal(RequestHead head, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof RefusedException refusal) {
            return log(head, refusal);
        }
        if (failure instanceof ProtocolViolationException) {
            return log(head, new RefusedException(Reason.INVALID_FIELD, message));
        }
        if (failure instanceof InvalidTokenException invalid) {
            return log(head, new RefusedException(invalid.problem(), invalid.detail()));
        }
        if (failure instanceof HubOverloadedException) {
            return log(head, new RefusedException(Reason.BOUND_REACHED, message));
        }
        if (failure instanceof HubClosedException) {
            return log(head, new RefusedException(Reason.UNAVAILABLE, message));
        }
        if (failure instanceof SetupException) {
            return log(head, new RefusedException(Reason.INTERNAL, message));
        }
        if (failure instanceof EventStoreException) {
            if (storeFails.compareAndSet(false, true)) {
                LOGGER.warn("The event store fails; requests get 503 until it works again", failure);
            }
            return new RefusedException(Reason.UNAVAILABLE, "the event store fails");
        }
        if (failure instanceof VirtualMachineError) {
            LOGGER.error("{} failed, and is answered 503: {}", head.method(), failure.toString());
            return new RefusedException(Reason.UNAVAILABLE, "there is no memory");
        }
        LOGGER.error("{} failed", head.method(), failure);
        return new RefusedException(Reason.INTERNAL, "a fault of the hub");
    }

    private RefusedException log(RequestHead head, RefusedException refusal) {
        try {
            String client = clients.find(head.peer(), head::all).address();
            refusals.add(refusal.code(), head.method(), client, String.valueOf(refusal.getMessage()));
        } catch (VirtualMachineError noMemoryToSayIt) {
            // The client is refused all the same.
        }
        return refusal;
    }
}
