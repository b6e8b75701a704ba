package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.standalone.site.Site;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is published is answered by the thread that has read it, and nobody waits there for anybody else. */
final class PublishInRoundsIT {

    /** More than the server has threads. */
    private static final int MANY = 10 * (16 + Runtime.getRuntime().availableProcessors());

    private static final String LAST = "Connection: close\r\n";

    private final Semaphore waiting = new Semaphore(0);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private int port;

    /** Waits where the path says so; answers later where it says that. */
    private final class Patient extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Executor round = (Executor) request.getAttribute(Exchange.ROUND);
            if (request.getRequestURI().endsWith("/wait")) {
                waiting.release();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            } else if (request.getRequestURI().endsWith("/later")) {
                AsyncContext context = request.startAsync();
                new Thread(() -> round.execute(() -> {
                            answer(response, Thread.currentThread().getName());
                            context.complete();
                        }))
                        .start();
                return;
            }
            answer(response, round == null ? "no round" : Thread.currentThread().getName());
        }

        private static void answer(HttpServletResponse response, String text) {
            try {
                response.getWriter().print(text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void start(Function<HttpServlet, JettyLauncher> launchers) throws Exception {
        JettyLauncher launcher = launchers.apply(new Patient());
        launcher.start();
        opened.add(() -> launcher.stop(Duration.ofSeconds(30)));
        port = URI.create(launcher.origins().get(0)).getPort();
    }

    @AfterEach
    void stop() throws Exception {
        goOn.countDown();
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private RawHttp send(String text) throws IOException {
        RawHttp client = RawHttp.connect(port);
        opened.add(client);
        client.send(text);
        return client;
    }

    private static String request(String method, String path, String fields) {
        return method + " " + Site.HUB_PATH + path + " HTTP/1.1\r\nHost: x\r\n" + fields
                + (method.equals("POST") ? "Content-Length: 0\r\n" : "") + "\r\n";
    }

    @Test
    void aPublisherIsAnsweredWhileAllOtherThreadsAreBusy() throws Exception {
        start(servlet -> Launchers.launcher("127.0.0.1:0", servlet));
        RawHttp publisher = send(request("POST", "", ""));
        publisher.readTo("http-");
        for (int i = 0; i < MANY; i++) {
            send(request("GET", "/wait", ""));
        }
        waiting.acquire();

        publisher.send(request("POST", "", LAST));

        assertThat(publisher.readToEnd()).contains("HTTP/1.1 200 OK").contains("http-");
    }

    @Test
    void whoWaitsForSomethingIsAskedOnAnotherThread() throws Exception {
        start(Launchers::waiting);
        send(request("POST", "/wait", ""));
        waiting.acquire();

        String answer = send(request("POST", "", LAST)).readToEnd();

        assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("no round");
    }

    @Test
    void anAnswerThatComesLaterIsGivenInALaterRound() throws Exception {
        start(servlet -> Launchers.launcher("127.0.0.1:0", servlet));

        String later = request("POST", "/later", "");
        String answers = send(later + later + request("POST", "", LAST)).readToEnd();

        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        assertThat(answers.split("\\R\\Rhttp-", -1)).hasSize(4);
    }

    /** Each has its turn, though one of them sends without end. */
    @Test
    void manyRequestsOfOneConnectionAreAnsweredInTheirOrder() throws Exception {
        start(servlet -> Launchers.launcher("127.0.0.1:0", servlet));

        String answers = send(request("POST", "", "").repeat(MANY) + request("GET", "", LAST))
                .readToEnd();

        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(MANY + 2);
        assertThat(answers).endsWith("no round");
    }
}
