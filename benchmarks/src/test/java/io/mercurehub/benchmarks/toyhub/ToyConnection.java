package io.mercurehub.benchmarks.toyhub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Serves the requests of one connection of a {@link ToyHub}, one after the other. Confined to its thread. */
final class ToyConnection implements Runnable {

    private static final int NEVER_ANSWERED = 10;

    private final Socket socket;
    private final ToyHub hub;
    private final Mischief mischief;

    ToyConnection(Socket socket, ToyHub hub, Mischief mischief) {
        this.socket = socket;
        this.hub = hub;
        this.mischief = mischief;
    }

    /** A request as far as the toy looks at it: names of fields in lower case. */
    private record Request(String line, Map<String, String> fields, String body) {

        String parameter(String name) {
            String query = line.startsWith("POST") ? body : line.replaceAll("^[^?]*\\?|\\s.*$", "");
            for (String pair : query.split("&", -1)) {
                if (pair.startsWith(name + "=")) {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
            return "";
        }
    }

    @Override
    public void run() {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream())) {
            while (serve(read(in), in)) {
                // The next request.
            }
        } catch (IOException e) {
            // A client that leaves is no concern of a toy: try-with-resources has closed the socket.
            Thread.currentThread().setName("toy hub, left");
        }
    }

    private boolean serve(Request request, InputStream in) throws IOException {
        return request.line().startsWith("POST") ? publish(request) : subscribe(request, in);
    }

    private boolean publish(Request request) throws IOException {
        if (mischief == Mischief.REFUSES_PUBLISHERS) {
            answer("401 Unauthorized", "", "Unauthorized");
            return false;
        }
        if (hub.countPublication() == NEVER_ANSWERED && mischief == Mischief.NEVER_ANSWERS) {
            return false;
        }
        ToyUpdate update = hub.publish(
                request.parameter("topic"),
                request.parameter("data"),
                request.parameter("private").equals("on"),
                this);
        boolean closes = mischief == Mischief.CLOSES_AFTER_ANSWERS;
        answer("200 OK", closes ? "Connection: close\r\n" : "", update.id());
        return !closes && mischief != Mischief.LEAVES_AFTER_ANSWERS;
    }

    private boolean subscribe(Request request, InputStream in) throws IOException {
        String topic = request.parameter("topic");
        if (topic.isEmpty()) {
            answer("400 Bad Request", "", "Missing \"topic\" parameter.");
            return true;
        }
        if (mischief == Mischief.REFUSES_SUBSCRIBERS) {
            answer("503 Service Unavailable", "", "");
            return false;
        }
        ToyStream stream = new ToyStream(socket, topic, request.fields().getOrDefault("cookie", ""));
        hub.subscribe(stream, request.fields().getOrDefault("last-event-id", ""));
        int octet = in.read();
        hub.leave(stream);
        if (octet >= 0) {
            throw new IOException("a subscriber that talks");
        }
        return false;
    }

    private void answer(String status, String fields, String body) throws IOException {
        String response =
                "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(response.getBytes(ISO_8859_1));
    }

    private static Request read(InputStream in) throws IOException {
        String line = readLine(in);
        Map<String, String> fields = new HashMap<>();
        for (String field = readLine(in); !field.isEmpty(); field = readLine(in)) {
            int colon = field.indexOf(':');
            fields.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
        return new Request(line, fields, new String(in.readNBytes(length), ISO_8859_1));
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the client has left");
            }
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }
}
