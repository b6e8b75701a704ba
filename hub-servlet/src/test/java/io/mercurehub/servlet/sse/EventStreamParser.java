package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads an event stream as a browser does, word by word after the HTML standard's algorithm. */
final class EventStreamParser {

    record Event(String type, String data, String lastEventId) {}

    private final List<Event> events = new ArrayList<>();
    private final List<Long> reconnectionTimes = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private String eventType = "";
    private String lastEventId = "";

    private EventStreamParser() {}

    static EventStreamParser parse(byte[] stream) {
        EventStreamParser parser = new EventStreamParser();
        String text = new String(stream, UTF_8);
        String[] lines = Pattern.compile("\r\n|\r|\n").split(text, -1);
        for (int i = 0; i < lines.length - 1; i++) {
            parser.line(lines[i]);
        }
        return parser;
    }

    List<Event> events() {
        return events;
    }

    List<Long> reconnectionTimes() {
        return reconnectionTimes;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            dispatch();
            return;
        }
        int colon = line.indexOf(':');
        if (colon == 0) {
            return;
        }
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        field(name, value.startsWith(" ") ? value.substring(1) : value);
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> eventType = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    lastEventId = value;
                }
            }
            case "retry" -> {
                if (value.matches("[0-9]+")) {
                    reconnectionTimes.add(Long.valueOf(value));
                }
            }
            default -> {}
        }
    }

    private void dispatch() {
        if (data.length() > 0) {
            data.setLength(data.length() - 1);
            events.add(new Event(eventType.isEmpty() ? "message" : eventType, data.toString(), lastEventId));
        }
        data.setLength(0);
        eventType = "";
    }
}
