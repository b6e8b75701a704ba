package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.site.Site;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Says what was asked; or begins a stream, waits, floods or fails, by the path below that of the hub. */
final class EchoServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    static final int FLOOD_BYTES = 16 * 1024 * 1024;

    final transient BlockingQueue<Boolean> stalled = new LinkedBlockingQueue<>();
    final transient BlockingQueue<AsyncContext> waiting = new LinkedBlockingQueue<>();
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
                beginStream(request, context::complete);
                response.flushBuffer();
                waiting.add(context);
            }
            case Site.HUB_PATH + "/flood", Site.HUB_PATH + "/answer" -> {
                if (request.getRequestURI().endsWith("/flood")) {
                    beginStream(request, () -> {});
                }
                AsyncContext context = request.startAsync();
                context.setTimeout(0);
                response.getOutputStream().setWriteListener(new Flood(context, response.getOutputStream()));
            }
            default -> {
                String query = request.getQueryString();
                response.getWriter()
                        .print(request.getMethod() + " " + request.getRequestURI()
                                + (query == null ? "" : "?" + query));
            }
        }
    }

    /** Does what the hub's servlet does. */
    private void beginStream(HttpServletRequest request, Runnable end) {
        Consumer<String> clientGone = detail -> {
            gone.add(detail);
            end.run();
        };
        request.setAttribute("io.mercurehub.clientGone", clientGone);
        ((Runnable) request.getAttribute("io.mercurehub.streamBegins")).run();
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
