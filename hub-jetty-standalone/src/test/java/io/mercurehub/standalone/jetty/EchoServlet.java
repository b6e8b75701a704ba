package io.mercurehub.standalone.jetty;

import io.mercurehub.servlet.exchange.ClientConnection;
import io.mercurehub.servlet.exchange.Party;
import io.mercurehub.servlet.exchange.StreamOutput;
import io.mercurehub.standalone.site.Site;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Says what was asked; or begins a stream, waits, floods or fails, by the path below that of the hub. */
final class EchoServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    static final int FLOOD_BYTES = 16 * 1024 * 1024;

    final transient BlockingQueue<Boolean> stalled = new LinkedBlockingQueue<>();
    final transient BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();
    final transient BlockingQueue<Runnable> ends = new LinkedBlockingQueue<>();
    final transient BlockingQueue<Boolean> over = new LinkedBlockingQueue<>();
    final transient BlockingQueue<String> gone = new LinkedBlockingQueue<>();
    final transient CompletableFuture<Void> destroyed = new CompletableFuture<>();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getRequestURI()) {
            case Site.HUB_PATH + "/fail" -> throw new IllegalStateException("secret");
            case Site.HUB_PATH + "/wait" -> {
                AsyncContext context = request.startAsync();
                context.setTimeout(0);
                waiting.add(context);
            }
            case Site.HUB_PATH + "/stream" -> {
                AsyncContext context = request.startAsync();
                context.setTimeout(0);
                begin(context, output -> gone::add);
            }
            case Site.HUB_PATH + "/broken" -> {
                AsyncContext context = request.startAsync();
                context.setTimeout(0);
                begin(context, output -> {
                    throw new StackOverflowError("a test");
                });
            }
            case Site.HUB_PATH + "/flood" -> {
                AsyncContext context = request.startAsync();
                context.setTimeout(0);
                begin(context, StreamFlood::new);
            }
            case Site.HUB_PATH + "/answer" -> {
                AsyncContext context = request.startAsync();
                context.setTimeout(0);
                response.getOutputStream().setWriteListener(new Flood(context, response.getOutputStream()));
            }
            default -> {
                ClientConnection connection = (ClientConnection) request.getAttribute(ClientConnection.ATTRIBUTE);
                if (connection.hasClientGone()) {
                    gone.add("before the answer");
                }
                String query = request.getQueryString();
                response.getWriter()
                        .print(request.getMethod() + " " + request.getRequestURI()
                                + (query == null ? "" : "?" + query));
            }
        }
    }

    /** Does what the hub's servlet does. */
    private void begin(AsyncContext context, Function<StreamOutput, Party> stream) throws IOException {
        ClientConnection connection = (ClientConnection) context.getRequest().getAttribute(ClientConnection.ATTRIBUTE);
        connection.streamBegins(gone::add);
        ClientConnection.Taker taker = new ClientConnection.Taker() {
            @Override
            public Party take(StreamOutput output) {
                ends.add(() -> output.end(null));
                return stream.apply(output);
            }

            @Override
            public void lost() {
                gone.add("lost");
            }
        };
        if (connection.handOver(taker, () -> over.add(true))) {
            context.complete();
        } else {
            context.getResponse().flushBuffer();
            ends.add(context::complete);
        }
    }

    /** Writes more than the kernel's buffers hold to a stream, and tells when it must wait. */
    private final class StreamFlood implements Party {

        private final StreamOutput output;
        private int left = FLOOD_BYTES;

        StreamFlood(StreamOutput output) {
            this.output = output;
        }

        @Override
        public synchronized void writable() {
            try {
                while (left > 0 && output.isReady()) {
                    output.write(new byte[16 * 1024], 0, 16 * 1024);
                    left -= 16 * 1024;
                }
                if (left > 0) {
                    stalled.add(true);
                } else {
                    output.end("the end".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException failure) {
                gone(failure.toString());
            }
        }

        @Override
        public void gone(String detail) {
            gone.add(detail);
        }
    }

    /** Writes more than the kernel's buffers hold, and tells when it must wait. */
    private final class Flood implements WriteListener {

        private final AsyncContext context;
        private final ServletOutputStream out;
        private int left = FLOOD_BYTES;

        Flood(AsyncContext context, ServletOutputStream out) {
            this.context = context;
            this.out = out;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (left > 0 && out.isReady()) {
                out.write(new byte[16 * 1024]);
                left -= 16 * 1024;
            }
            if (!out.isReady()) {
                stalled.add(true);
            } else {
                out.print("the end");
                context.complete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            gone.add(failure.toString());
            context.complete();
        }
    }

    @Override
    public void destroy() {
        destroyed.complete(null);
    }
}
