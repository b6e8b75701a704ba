package io.mercurehub.servlet.endpoint;

import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.setup.SetupReport;
import io.mercurehub.servlet.sse.OwnThreads;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads forms that are sent as bodies, without blocking a thread, within limits of size and time.
 *
 * <p>Safe for use by several threads.
 */
public final class RequestBodies implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RequestBodies.class);

    /** How long to wait for the timer's thread, which only hands over to threads of the container. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final int maxBytes;
    private final Duration timeout;
    private final OwnThreads timerThreads = new OwnThreads("mercure-request-timer-");
    private final ScheduledThreadPoolExecutor timer;
    private final SetupReport setup;

    /**
     * @param maxBytes the longest body
     * @param timeout how long a body may take to arrive; zero: for ever
     * @param setup hears what bodies show
     */
    public RequestBodies(int maxBytes, Duration timeout, SetupReport setup) {
        this.setup = setup;
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.timer = new ScheduledThreadPoolExecutor(1, timerThreads);
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Reads the form, at once when all of it is there, else when it has arrived.
     *
     * <p>A body that is no form has no fields, and is not read.
     *
     * @param next is given the form, in this thread or one of the container's
     * @throws RefusedException when the content type or the form is malformed, or the body too large
     */
    void readForm(Exchange exchange, Consumer<FormParameters> next) {
        HttpServletRequest request = exchange.request();
        if (!FormContentType.matches(request.getContentType())) {
            next.accept(FormParameters.NONE);
            return;
        }
        long announced = request.getContentLengthLong();
        if (announced > maxBytes) {
            throw tooLarge(announced + " bytes");
        }
        try {
            ServletInputStream input = request.getInputStream();
            // Asked for first: Undertow notices by that that nothing is left.
            int available = Math.max(0, input.available());
            if (announced != 0 && available == 0 && input.isFinished()) {
                next.accept(readBySomebodyElse(request));
            } else if (announced >= 0 && available >= announced) {
                byte[] body = input.readNBytes((int) announced);
                next.accept(FormParameters.ofBody(body, body.length));
            } else {
                exchange.startAsync();
                new BodyReader(this, exchange, input, next).start();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** {@return why a body could not be read} */
    RefusedException unreadable(Throwable failure) {
        return setup.isContainersLimit(failure, maxBytes)
                ? new RefusedException(Reason.BODY_TOO_LARGE, "body too large", "body: " + failure)
                : new RefusedException(Reason.MALFORMED_BODY, "body: " + failure);
    }

    /**
     * {@return the fields of the body, from the parameters that the container has read for somebody else}
     *
     * <p>They include those of the query component, which come first.
     */
    FormParameters readBySomebodyElse(HttpServletRequest request) {
        FormParameters query = FormParameters.ofQuery(request.getQueryString());
        Map<String, List<String>> fields = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> {
            List<String> all = List.of(values);
            int inQuery = Math.min(all.size(), query.all(name).size());
            fields.put(name, new ArrayList<>(all.subList(inQuery, all.size())));
        });
        boolean announced = request.getContentLengthLong() > 0;
        if (announced || fields.values().stream().anyMatch(values -> !values.isEmpty())) {
            setup.bodyReadBefore();
        }
        return FormParameters.of(fields);
    }

    int maxBytes() {
        return maxBytes;
    }

    Duration timeout() {
        return timeout;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    RefusedException tooLarge(String found) {
        String limit = " (expected: at most " + maxBytes + " bytes)";
        return new RefusedException(Reason.BODY_TOO_LARGE, "body too large" + limit, "body: " + found + limit);
    }

    /** Ends the timer's thread, and waits for that; bodies that are still arriving have no deadline any more. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timerThreads.awaitEnd(PATIENCE)) {
                LOGGER.warn("The thread of the request timer has not ended after {} ms", PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
