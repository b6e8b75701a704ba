package io.mercurehub.peers.javascript;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mercurehub.peers.TutorialHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** An application with pages: an origin of its own on the hub's host, as {@code www.example.org} is beside {@code messages.example.org}. */
final class Site implements AutoCloseable {

    private static final Map<String, String> TYPES = Map.of("html", "text/html", "js", "text/javascript");
    private static final String TOKEN = "&token=";

    private final HttpServer server;
    private final Path files;

    private Site(HttpServer server, Path files) {
        this.server = server;
        this.files = files;
    }

    /** Starts the site, which serves a folder. */
    static Site start(Path files) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Site site = new Site(server, files);
        server.createContext("/", site::serve);
        server.start();
        return site;
    }

    /** {@return what a browser sends as Origin} */
    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * {@return the page that runs a script, which finds a URL among the parameters}
     *
     * @param token for the script, and in the cookie that the page brings
     */
    URI page(String script, URI url, String token) {
        return URI.create(origin() + "/page.html?script=/" + script + "&url=" + encode(url.toString()) + TOKEN + token);
    }

    private void serve(HttpExchange exchange) throws IOException {
        Path file = files.resolve(exchange.getRequestURI().getPath().substring(1));
        if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        String name = file.toString();
        exchange.getResponseHeaders()
                .set("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)) + "; charset=utf-8");
        String query = Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "");
        int token = query.indexOf(TOKEN);
        if (token >= 0) {
            exchange.getResponseHeaders()
                    .set(
                            "Set-Cookie",
                            "mercureAuthorization=" + query.substring(token + TOKEN.length()) + "; Path="
                                    + TutorialHub.PATH + "; HttpOnly; SameSite=Strict");
        }
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
