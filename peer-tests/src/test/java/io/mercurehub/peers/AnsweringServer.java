package io.mercurehub.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mercurehub.test.hub.HubProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A server whose URLs say what it answers: at {@code /chat/END-UNAVAILABLE} the client "chat" first gets {@link Answer#END}, then {@link
 * Answer#UNAVAILABLE}, and after that nothing more.
 */
public final class AnsweringServer implements AutoCloseable {

    /** An update, a 503, a 401, and a second update. */
    public static final String REFUSALS = "END-UNAVAILABLE-UNAUTHORIZED-CUT";

    private static final String ID = "urn:example:1";
    private static final String NOTHING = "nothing";
    private static final int MORE = 1000;

    private final HttpServer server;
    private final Map<String, List<String>> resumedWith = new ConcurrentHashMap<>();
    private final Map<String, HttpExchange> toBeCut = new ConcurrentHashMap<>();

    private AnsweringServer(HttpServer server) {
        this.server = server;
    }

    /** Starts the server. */
    public static AnsweringServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AnsweringServer answers = new AnsweringServer(server);
        server.createContext("/", answers::answer);
        server.start();
        return answers;
    }

    /** {@return the part of the URLs in front of a client's name} */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** {@return where a client gets answers} */
    public URI url(String client, String answers) {
        return url().resolve(client + "/" + answers);
    }

    private static String path(String client, Answer answer) {
        return "/" + client + "/" + answer;
    }

    /**
     * {@return what a client does about each of the answers, and how it names the last update when it comes back}
     *
     * <p>It has one URL for each answer.
     *
     * @param said whether it has said something: "CUT received" when it has got the update there, "END stops" when it has given up after
     *     that answer, and so on
     */
    public Habits observe(String client, Predicate<String> said) {
        await(client + " gets the update").atMost(HubProcess.PATIENCE).until(() -> said.test(Answer.CUT + " received"));
        Objects.requireNonNull(toBeCut.remove(path(client, Answer.CUT))).close();
        Map<Answer, Boolean> comesBack = new EnumMap<>(Answer.class);
        for (Answer answer : Answer.values()) {
            String path = path(client, answer);
            await(client + " after " + answer)
                    .atMost(HubProcess.PATIENCE)
                    .until(() -> requests(path).size() > 1 || said.test(answer + " stops"));
            comesBack.put(answer, requests(path).size() > 1);
        }
        String resumesWith =
                requests(path(client, Answer.CUT)).stream().skip(1).findFirst().orElse(NOTHING);
        return new Habits(comesBack, resumesWith);
    }

    /** Waits until a client has come back after all {@link #REFUSALS}, each time with the id of the update that it has got. */
    public void awaitReturn(String client) {
        List<String> requests = requests("/" + client + "/" + REFUSALS);
        await(client + " comes back").atMost(HubProcess.PATIENCE).until(() -> requests.size() == 4);
        assertThat(requests.get(0)).as(client).isEqualTo(NOTHING);
        assertThat(requests.subList(1, 4)).as(client).doesNotContain(NOTHING);
    }

    private List<String> requests(String path) {
        return resumedWith.computeIfAbsent(path, anyPath -> new CopyOnWriteArrayList<>());
    }

    private void answer(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Origin"))
                .ifPresent(origin -> headers.set("Access-Control-Allow-Origin", origin));
        headers.set("Access-Control-Allow-Headers", "Authorization, Last-Event-ID");
        headers.set("Access-Control-Allow-Credentials", "true");
        if (exchange.getRequestMethod().equals("OPTIONS")) {
            sendStatus(exchange, 204);
            return;
        }
        String path = exchange.getRequestURI().getPath();
        List<String> requests = requests(path);
        requests.add(resumesWith(exchange));
        String[] answers = path.substring(path.lastIndexOf('/') + 1).split("-", -1);
        if (requests.size() > answers.length) {
            sendStatus(exchange, 204);
            return;
        }
        switch (Answer.valueOf(answers[requests.size() - 1])) {
            case END -> {
                sendUpdate(exchange, ID, 0);
                exchange.close();
            }
            case CUT -> {
                toBeCut.put(path, exchange);
                sendUpdate(exchange, answers.length == 1 ? ID : "urn:example:2", MORE);
            }
            case UNAUTHORIZED -> sendStatus(exchange, 401);
            case UNAVAILABLE -> sendStatus(exchange, 503);
        }
    }

    private static void sendStatus(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static void sendUpdate(HttpExchange exchange, String id, int announcedMore) throws IOException {
        byte[] update = ("retry: 10\nid: " + id + "\ndata: {\"id\":\"" + id + "\"}\n\n").getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, update.length + announcedMore);
        OutputStream body = exchange.getResponseBody();
        body.write(update);
        body.flush();
    }

    private static String resumesWith(HttpExchange exchange) {
        if (ID.equals(exchange.getRequestHeaders().getFirst("Last-Event-ID"))) {
            return "`Last-Event-ID` header field";
        }
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        return Arrays.stream(query.split("&"))
                .map(parameter -> URLDecoder.decode(parameter, UTF_8))
                .filter(parameter -> parameter.endsWith("=" + ID))
                .map(parameter -> "`" + parameter.substring(0, parameter.indexOf('=')) + "` parameter")
                .findFirst()
                .orElse(NOTHING);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
