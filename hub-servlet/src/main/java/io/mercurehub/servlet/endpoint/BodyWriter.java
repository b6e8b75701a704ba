package io.mercurehub.servlet.endpoint;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a body that is too long to wait until the client has taken it: no thread is held meanwhile.
 *
 * <p>Confined to the container's calls of it, one at a time.
 */
final class BodyWriter implements WriteListener, AsyncListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(BodyWriter.class);

    private static final int SLICE_BYTES = 16 * 1024;
    private static final long LEAST_BYTES_A_MILLISECOND = 4;
    private static final long PATIENCE_MILLIS = 30_000;

    private final AsyncContext context;
    private final ServletOutputStream output;
    private final byte[] body;
    private int written;

    private BodyWriter(AsyncContext context, ServletOutputStream output, byte[] body) {
        this.context = context;
        this.output = output;
        this.body = body;
    }

    /**
     * Writes a body, and ends the request. Called by the thread that brought the request.
     *
     * @param body not changed any more
     */
    static void write(Exchange exchange, byte[] body) {
        if (body.length <= SLICE_BYTES) {
            exchange.finish(() -> exchange.response().getOutputStream().write(body));
            return;
        }
        AsyncContext context = exchange.startAsync();
        Optional<ServletOutputStream> output = exchange.call(exchange.response()::getOutputStream);
        if (output.isEmpty()) {
            exchange.finish(() -> {});
            return;
        }
        exchange.leave();
        BodyWriter writer = new BodyWriter(context, output.get(), body);
        context.setTimeout(PATIENCE_MILLIS + body.length / LEAST_BYTES_A_MILLISECOND);
        context.addListener(writer);
        output.get().setWriteListener(writer);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (output.isReady()) {
            if (written == body.length) {
                context.complete();
                return;
            }
            int length = Math.min(SLICE_BYTES, body.length - written);
            output.write(body, written, length);
            written += length;
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOGGER.debug("The client has taken {} of {} bytes, and is gone: {}", written, body.length, failure.toString());
        context.complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        LOGGER.debug("The client has taken {} of {} bytes, and is too slow", written, body.length);
        context.complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        // The other onError hears of it, or the container has ended the request by itself.
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // That was all.
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody dispatches the request any more.
    }
}
