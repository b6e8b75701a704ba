package io.mercurehub.servlet.form;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.servlet.dialect.RefusedException;
import io.mercurehub.servlet.dialect.RefusedException.Reason;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.exchange.Exchanges;
import io.mercurehub.servlet.setup.SetupReport;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads forms that are sent as bodies, without blocking a thread, within limits of size and time, and of the memory that all
 * clients hold together.
 *
 * <p>Safe for use by several threads.
 *
 * @param maxBytes the longest body
 * @param timeout how long a body may take to arrive; zero: for ever
 * @param exchanges has the timer, and the memory
 * @param setup hears what bodies show
 */
public record RequestBodies(int maxBytes, Duration timeout, Exchanges exchanges, SetupReport setup) {

    /** A body is there twice: as it came, and as the texts that it becomes. */
    private static final long BYTES_PER_BODY_BYTE = 2;

    /** {@return reads forms likewise, but no longer ones than that} */
    public RequestBodies atMost(int bytes) {
        return new RequestBodies(Math.min(maxBytes, bytes), timeout, exchanges, setup);
    }

    /**
     * Reads the form, at once when it is short and all of it is there, else when it has arrived. What it holds is given back with the exchange.
     *
     * <p>A body that is no form has no fields, and is not read.
     *
     * @param next is given the form, in this thread or one of the container's
     * @throws RefusedException when the content type or the form is malformed, or the body too large
     * @throws HubOverloadedException when there is no memory for it
     */
    public void readForm(Exchange exchange, Consumer<FormParameters> next) {
        if (!FormContentType.matches(exchange.head())) {
            next.accept(FormParameters.NONE);
            return;
        }
        long announced = exchange.head().contentLength();
        if (announced > maxBytes) {
            throw tooLarge(announced + " bytes");
        }
        try {
            // Asked for first: Undertow notices by that that nothing is left.
            int available = exchange.request().input(input -> Math.max(0, input.available()));
            if (announced != 0 && available == 0 && exchange.request().input(input -> input.isFinished())) {
                next.accept(readBySomebodyElse(exchange));
            } else if (announced == 0 || (available > 0 && announced > 0 && announced <= BodyReader.FIRST_BYTES)) {
                readAtOnce(exchange, (int) announced, available, next);
            } else {
                readAsItArrives(exchange, new byte[0], 0, next);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void readAtOnce(Exchange exchange, int announced, int available, Consumer<FormParameters> next)
            throws IOException {
        ClientMemory.Account held = exchanges.memory().open(() -> {});
        exchange.request().own(held);
        grow(held, announced);
        byte[] body = new byte[announced];
        int length = exchange.request().input(input -> readAvailable(input, available, body));
        if (length == announced) {
            next.accept(FormParameters.ofBody(body, length));
        } else {
            held.close();
            readAsItArrives(exchange, body, length, next);
        }
    }

    /**
     * Reads what is there, without waiting for more. Tomcat says of any number of bytes that one is there until one has been read.
     *
     * @param available so many bytes at least
     * @return how many have been read
     */
    private static int readAvailable(ServletInputStream input, int available, byte[] body) throws IOException {
        int length = 0;
        int ready = available;
        while (ready > 0) {
            int count = input.read(body, length, Math.min(ready, body.length - length));
            length += Math.max(0, count);
            ready = count < 0 || length == body.length ? 0 : input.available();
        }
        return length;
    }

    private void readAsItArrives(Exchange exchange, byte[] begun, int length, Consumer<FormParameters> next)
            throws IOException {
        exchange.request().startAsync();
        new BodyReader(this, exchange, begun, length, next).start();
    }

    /** @throws HubOverloadedException when there is no memory for that */
    static void grow(ClientMemory.Account held, long bytes) {
        if (!held.tryGrow(BYTES_PER_BODY_BYTE * bytes)) {
            throw new HubOverloadedException("body: no memory for " + bytes + " bytes (max_client_memory)");
        }
    }

    /** {@return why a body could not be read; an {@code Error} speaks for itself} */
    Throwable failure(Throwable failure) {
        return failure instanceof Error || failure instanceof HubOverloadedException ? failure : unreadable(failure);
    }

    private RefusedException unreadable(Throwable failure) {
        return setup.isContainersLimit(failure, maxBytes)
                ? new RefusedException(Reason.BODY_TOO_LARGE, "body too large", "body: " + failure)
                : new RefusedException(Reason.MALFORMED_BODY, "body: " + failure);
    }

    /**
     * {@return the fields of the body, from the parameters that the container has read for somebody else}
     *
     * <p>They include those of the query component, which come first.
     */
    FormParameters readBySomebodyElse(Exchange exchange) throws IOException {
        FormParameters query = FormParameters.ofQuery(exchange.head().query());
        Map<String, String[]> parameters;
        try {
            parameters = exchange.request().parameters();
        } catch (RuntimeException malformed) {
            throw unreadable(malformed);
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        parameters.forEach((name, values) -> {
            List<String> all = List.of(values);
            int inQuery = Math.min(all.size(), query.all(name).size());
            fields.put(name, new ArrayList<>(all.subList(inQuery, all.size())));
        });
        boolean announced = exchange.head().contentLength() > 0;
        if (announced || fields.values().stream().anyMatch(values -> !values.isEmpty())) {
            setup.bodyReadBefore();
        }
        return FormParameters.of(fields);
    }

    RefusedException tooLarge(String found) {
        String limit = " (expected: at most " + maxBytes + " bytes)";
        return new RefusedException(Reason.BODY_TOO_LARGE, "body too large" + limit, "body: " + found + limit);
    }
}
