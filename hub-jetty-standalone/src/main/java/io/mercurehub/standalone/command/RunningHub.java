package io.mercurehub.standalone.command;

import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.admin.AdminSite;
import io.mercurehub.standalone.jetty.OwnServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running hub, and says for people why it has not answered.
 *
 * @param err where that is said
 */
record RunningHub(PrintStream err) {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_BYTES = 1 << 20;

    /** What a hub answers; the body is empty when the hub has sent none, or a stream. */
    record Answer(int status, String body) {

        boolean isOk() {
            return status == HttpURLConnection.HTTP_OK;
        }
    }

    /**
     * {@return the answer, whatever its status; empty when there is none, or it is another hub's}
     *
     * @param asked where
     * @param isOwn whether that is the configuration's own address, whose certificate may be for other names
     * @param ports those of the hub whose address it is; null when it may be any hub's
     */
    Optional<Answer> ask(URL asked, boolean isOwn, @Nullable String ports) {
        try {
            HttpURLConnection connection = (HttpURLConnection) asked.openConnection();
            if (isOwn && connection instanceof HttpsURLConnection own) {
                OwnServer.trust(own);
            }
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            String answering = connection.getHeaderField(AdminSite.PORTS);
            if (ports == null || ports.equals(answering)) {
                return Optional.of(new Answer(status, body(connection)));
            }
            String other = answering == null ? "no hub's" : "that of the hub on port " + answering;
            err.println(asked + " is " + other + " (expected: that of the hub on port " + ports
                    + "; each hub of a machine needs an address of its own, see admin)");
        } catch (IOException e) {
            err.println(asked + " does not answer: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** {@return the beginning of the URLs of an address} */
    static String origin(ListenAddress address) {
        return address.origin(address.socket().getPort());
    }

    /** {@return the body; that of a stream, which has no end, is none} */
    private static String body(HttpURLConnection connection) throws IOException {
        String type = connection.getContentType();
        if (type != null && type.startsWith("text/event-stream")) {
            connection.disconnect();
            return "";
        }
        InputStream ofError = connection.getErrorStream();
        if (ofError == null && connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
            return "";
        }
        try (InputStream body = ofError == null ? connection.getInputStream() : ofError) {
            return new String(body.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }

    /**
     * {@return the URL that an option gives}
     *
     * @param example of what is expected
     */
    static URL url(String text, String example) {
        try {
            URL parsed = URI.create(text).toURL();
            if (parsed.getProtocol().equals("http") || parsed.getProtocol().equals("https")) {
                return parsed;
            }
        } catch (IllegalArgumentException | MalformedURLException e) {
            // As one of another protocol.
        }
        throw CommandTree.problem("--url", "\"" + text + "\" (expected: a URL such as " + example + ")");
    }
}
