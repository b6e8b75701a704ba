package io.mercurehub.servlet;

import io.mercurehub.hub.output.Admission;
import io.mercurehub.hub.output.Gateway;
import io.mercurehub.servlet.authentication.Reader;
import io.mercurehub.servlet.dialect.Dialect;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application who reads: its {@link SubscriberAuthorizer}, whose failures refuse the request that it was asked about, and
 * nothing else.
 *
 * <p>Safe for use by several threads.
 */
final class ApplicationReaders implements Function<Exchange, Optional<Reader>> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ApplicationReaders.class);

    private static final int MAX_CAUSES = 8;

    private final SubscriberAuthorizer authorizer;
    private final Gateway gateway;
    private final Dialect dialect;
    private final InstantSource clock;
    private final AtomicBoolean fails = new AtomicBoolean();

    ApplicationReaders(SubscriberAuthorizer authorizer, Gateway gateway, Dialect dialect, InstantSource clock) {
        this.authorizer = authorizer;
        this.gateway = gateway;
        this.dialect = dialect;
        this.clock = clock;
    }

    /**
     * {@return who reads; empty: the application doesn't know}
     *
     * @param exchange in the thread of its request
     * @throws RefusedException when the application refuses it, or fails
     */
    @Override
    public Optional<Reader> apply(Exchange exchange) {
        long moment = gateway.moment();
        SubscriberAuthorization answer = ask(exchange);
        if (answer instanceof SubscriberAuthorization.Refused refused) {
            throw refused(refused.reason().replaceAll("\\p{Cntrl}", "?"));
        }
        return answer instanceof SubscriberAuthorization.Reader reader
                ? Optional.of(reader(exchange, reader, moment))
                : Optional.empty();
    }

    private Reader reader(Exchange exchange, SubscriberAuthorization.Reader reader, long moment) {
        if (reader.until().filter(end -> !clock.instant().isBefore(end)).isPresent()) {
            throw refused("what it may read has ended, " + reader.until().get());
        }
        return new Reader(
                dialect.reading(reader.topics()),
                reader.payload(),
                reader.until(),
                Optional.of(reader.principal()),
                Optional.of(new Reader.Principal(reader.principal(), new Admission(moment, session(exchange)))));
    }

    private static @Nullable UUID session(Exchange exchange) {
        try {
            return exchange.request().ask(SessionEnd::of).orElse(null);
        } catch (IllegalStateException over) {
            throw refused("its session is just over");
        }
    }

    private SubscriberAuthorization ask(Exchange exchange) {
        try {
            SubscriberAuthorization answer =
                    Objects.requireNonNull(exchange.request().ask(authorizer::authorize), "the answer is null");
            if (fails.get() && fails.compareAndSet(true, false)) {
                LOGGER.info("The SubscriberAuthorizer works again");
            }
            return answer;
        } catch (OutOfMemoryError refusedLikeAllOthers) {
            throw refusedLikeAllOthers;
        } catch (Throwable failure) {
            if (fails.compareAndSet(false, true)) {
                LOGGER.error(
                        "The SubscriberAuthorizer failed; requests about which it does get 500. Its messages are left out, since"
                                + " they may have secrets",
                        withoutMessages(failure, MAX_CAUSES));
            }
            throw new RefusedException(
                    Reason.AUTHORIZER_FAILED, failure.getClass().getName());
        }
    }

    /** {@return where something has failed, and where what caused it has} */
    private static Throwable withoutMessages(Throwable failure, int causes) {
        Throwable cause = failure.getCause();
        Throwable copy = new IllegalStateException(
                failure.getClass().getName(), cause == null || causes == 0 ? null : withoutMessages(cause, causes - 1));
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    private static RefusedException refused(String why) {
        return new RefusedException(Reason.APPLICATION_REFUSES, why);
    }
}
