package io.mercurehub.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A server that answers what the test says, byte for byte; each request comes on a connection of its own. */
final class ScriptedHub implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final String STREAM_HEAD = String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream",
            "Transfer-Encoding: chunked",
            "Connection: close",
            "");

    private final ServerSocket server;
    private final List<Request> open = new ArrayList<>();

    private ScriptedHub(ServerSocket server) {
        this.server = server;
    }

    static ScriptedHub start() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
        return new ScriptedHub(server);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/hub");
    }

    /** {@return the next request, once it has come whole} */
    Request next() throws IOException {
        Request request = new Request(server.accept());
        open.add(request);
        return request;
    }

    @Override
    public void close() throws IOException {
        for (Request request : open) {
            request.socket.close();
        }
        server.close();
    }

    /** A request, and its answer. */
    static final class Request {

        private final Socket socket;
        private final InputStream input;
        private final TreeMap<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final String line;
        private final String body;

        private Request(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            input = new BufferedInputStream(socket.getInputStream());
            line = readLine();
            for (String field = readLine(); !field.isEmpty(); field = readLine()) {
                int colon = field.indexOf(':');
                fields.put(field.substring(0, colon), field.substring(colon + 1).strip());
            }
            body = new String(input.readNBytes(Integer.parseInt(field("Content-Length", "0"))), UTF_8);
        }

        private String readLine() throws IOException {
            StringBuilder text = new StringBuilder();
            for (int b = input.read(); b >= 0 && b != '\n'; b = input.read()) {
                if (b != '\r') {
                    text.append((char) b);
                }
            }
            return text.toString();
        }

        /** {@return method, path and query} */
        String target() {
            return line.substring(0, line.lastIndexOf(' '));
        }

        String field(String name, String absent) {
            return fields.getOrDefault(name, absent);
        }

        String body() {
            return body;
        }

        /** Answers whole, and ends the connection. */
        void answer(String statusAndFields, String text) throws IOException {
            byte[] bytes = text.getBytes(UTF_8);
            send("HTTP/1.1 " + statusAndFields.replace("\n", "\r\n") + "\r\nConnection: close\r\nContent-Length: "
                    + bytes.length + "\r\n\r\n");
            socket.getOutputStream().write(bytes);
            socket.close();
        }

        /** Begins a stream. */
        Request stream(String... moreFields) throws IOException {
            StringBuilder head = new StringBuilder(STREAM_HEAD);
            for (String field : moreFields) {
                head.append(field).append("\r\n");
            }
            return send(head + "\r\n");
        }

        /** Begins a stream whose first text is there at once. */
        Request streamOf(String text) throws IOException {
            return send(STREAM_HEAD + "\r\n" + chunk(text));
        }

        /** Sends text of the stream. */
        Request write(String text) throws IOException {
            return send(chunk(text));
        }

        /** A chunk, with one character for each of its bytes. */
        private static String chunk(String text) {
            byte[] bytes = text.getBytes(UTF_8);
            return Integer.toHexString(bytes.length) + "\r\n" + new String(bytes, ISO_8859_1) + "\r\n";
        }

        /** Sends one update. */
        Request update(String id, String data) throws IOException {
            return write("id: " + id + "\ndata: " + data + "\n\n");
        }

        /** Ends the stream in order. */
        void end() throws IOException {
            send("0\r\n\r\n");
            socket.close();
        }

        /** Ends the connection, whatever is missing. */
        void cut() throws IOException {
            socket.close();
        }

        /** Waits until the client has left. */
        void awaitLeave() throws IOException {
            try {
                while (input.read() >= 0) {
                    // What it may still send counts for nothing.
                }
            } catch (SocketException reset) {
                // It has left without a word.
            }
        }

        /** Sends any beginning of an answer. */
        void raw(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        private Request send(String octets) throws IOException {
            socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
            return this;
        }
    }
}
