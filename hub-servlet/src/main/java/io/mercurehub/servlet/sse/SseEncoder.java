package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.update.Update;

/**
 * The encoder of the event stream format: an update becomes the bytes of one event.
 *
 * <p>The lines are, in this order, {@code event} and {@code retry} if the update has them, {@code id}, and one {@code data} for
 * each line of the content, which CR, LF and CRLF end alike; then an empty line. All encoders are equal.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, "Parsing an event
 *     stream"</a>
 */
public record SseEncoder() implements UpdateEncoder {

    /** Room for all fields but the data, as a rule. */
    private static final int USUAL_FIELDS = 128;

    /**
     * {@inheritDoc}
     *
     * @throws java.util.NoSuchElementException when the update has no id
     */
    @Override
    public byte[] encode(Update update) {
        String lines = update.data().replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\ndata: ");
        StringBuilder frame = new StringBuilder(USUAL_FIELDS + lines.length());
        update.type().filter(type -> !type.isEmpty()).ifPresent(type -> field(frame, "event: ", type));
        update.retry().ifPresent(delay -> field(frame, "retry: ", Long.toString(delay.toMillis())));
        field(frame, "id: ", update.id().orElseThrow().value());
        field(frame, "data: ", lines);
        return frame.append('\n').toString().getBytes(UTF_8);
    }

    private static void field(StringBuilder frame, String name, String value) {
        frame.append(name).append(value).append('\n');
    }

    /**
     * {@return the bytes that tell a subscriber after how many milliseconds to come back, and nothing else}
     *
     * <p>The field counts as soon as its line ends. No empty line follows it: fetch-event-source would give its application an empty
     * update.
     */
    public static byte[] reconnectionTime(long milliseconds) {
        return ("retry: " + milliseconds + "\n").getBytes(UTF_8);
    }
}
