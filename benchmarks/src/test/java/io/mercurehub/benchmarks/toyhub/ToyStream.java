package io.mercurehub.benchmarks.toyhub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One stream of a {@link ToyHub}, guarded by the hub's lock. What it does wrong, it does at its tenth update. */
final class ToyStream {

    private static final int MOMENT = 10;
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final Socket socket;
    private final OutputStream out;
    private final String topic;
    private final String cookie;

    private Mischief mischief = Mischief.NONE;
    private int dispatched;
    private @Nullable ToyUpdate withheld;

    ToyStream(Socket socket, String topic, String cookie) throws IOException {
        this.socket = socket;
        this.topic = topic;
        this.cookie = cookie;
        out = socket.getOutputStream();
    }

    void open(Mischief newMischief) throws IOException {
        mischief = newMischief;
        write(HEAD);
        chunk(":\n");
    }

    String cookie() {
        return cookie;
    }

    void dispatch(ToyUpdate update) throws IOException {
        if (!update.topic().equals(topic) || (update.isPrivate() && cookie.isEmpty())) {
            return;
        }
        dispatched++;
        if (withheld != null) {
            sendWithWithheld(update, withheld);
        } else if (dispatched == MOMENT) {
            misbehave(update);
        } else {
            send(update);
        }
    }

    private void sendWithWithheld(ToyUpdate update, ToyUpdate before) throws IOException {
        withheld = null;
        if (mischief == Mischief.MERGES) {
            chunk(before.frame().stripTrailing() + "\n" + update.frame());
        } else if (mischief == Mischief.SWAPS_PUBLISHERS && update.publisher() == before.publisher()) {
            send(before);
            withheld = update;
        } else {
            send(update);
            send(before);
        }
    }

    private void misbehave(ToyUpdate update) throws IOException {
        switch (mischief) {
            case LOSES -> {
                // Nothing is sent: that is the mischief.
            }
            case DUPLICATES -> {
                send(update);
                send(update);
            }
            case SWAPS, SWAPS_PUBLISHERS, MERGES -> withheld = update;
            case MISROUTES -> {
                send(update);
                // The ninth to last digit of a topic's number in the data: another topic than that of this stream.
                chunk(update.frame().replaceFirst("data: (.{7}).", "data: $1p"));
            }
            case CORRUPTS -> chunk(update.frame().replace("0123", "0132"));
            case BREAKS_A_CHUNK -> write(Integer.toHexString(update.frame().length()) + "\r\n" + update.frame());
            case BREAKS_THE_STREAM -> chunk("dada: 1\n\n");
            case ENDS_THE_STREAM -> end(true);
            case CUTS_THE_STREAM -> {
                write("fff\r\n" + update.frame());
                socket.close();
            }
            default -> send(update);
        }
    }

    /** Sends an update, every third in two chunks. */
    private void send(ToyUpdate update) throws IOException {
        String frame = update.frame();
        if (dispatched % 3 == 0) {
            chunk(frame.substring(0, frame.length() / 2));
            chunk(frame.substring(frame.length() / 2));
        } else {
            chunk(frame);
        }
    }

    private void chunk(String content) throws IOException {
        write(Integer.toHexString(content.length()) + "\r\n" + content + "\r\n");
    }

    /** Writes, unless the client has left. */
    private void write(String bytes) throws IOException {
        try {
            if (!socket.isClosed()) {
                out.write(bytes.getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            socket.close();
        }
    }

    /** Ends the stream, properly or not. */
    void end(boolean properly) throws IOException {
        if (properly) {
            write("0\r\n\r\n");
        }
        socket.close();
    }
}
