package io.mercurehub.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The figures of one run in the order of telling, as a table for people, as one in Markdown, or as one line of JSON. Keys are in snake case and
 * carry their unit, so that both forms need no other explanation. Confined to one thread.
 */
public final class Report {

    private record Line(String key, Object value) {}

    private final String title;
    private final List<Line> lines = new ArrayList<>();

    /** Begins a report of a run of the command {@code title}. */
    public Report(String title) {
        this.title = title;
    }

    public Report add(String key, String value) {
        lines.add(new Line(key, value));
        return this;
    }

    public Report add(String key, long value) {
        lines.add(new Line(key, value));
        return this;
    }

    /** Adds a figure, which is told with three significant digits in the table, and with all that matter in JSON. */
    public Report add(String key, double value) {
        lines.add(new Line(key, value));
        return this;
    }

    /** {@return the report for people, one figure a line, ending with a line feed} */
    public String table() {
        int width = lines.stream().mapToInt(line -> line.key().length()).max().orElse(0);
        StringBuilder table = new StringBuilder(title).append('\n');
        for (Line line : lines) {
            String label = line.key().replace('_', ' ');
            table.append("  ").append(label).append(" ".repeat(width - label.length()));
            table.append("  ").append(readable(line.value())).append('\n');
        }
        return table.toString();
    }

    /** {@return the report as one JSON object without line feeds} */
    public String json() {
        return lines.stream()
                .map(line -> quoted(line.key()) + ":" + jsonValue(line.value()))
                .collect(Collectors.joining(",", "{" + quoted("run") + ":" + quoted(title) + ",", "}"));
    }

    /** {@return the report as a Markdown table with its heading} */
    public String markdown() {
        return lines.stream()
                .map(line -> "| " + line.key().replace('_', ' ') + " | " + readable(line.value()) + " |\n")
                .collect(Collectors.joining("", "#### " + title + "\n\n| | |\n| --- | ---: |\n", "\n"));
    }

    /** {@return a figure, or NaN if there is none of that key} */
    public double figure(String key) {
        return lines.stream()
                .filter(line -> line.key().equals(key) && line.value() instanceof Number)
                .mapToDouble(line -> ((Number) line.value()).doubleValue())
                .findFirst()
                .orElse(Double.NaN);
    }

    static String readable(Object value) {
        if (value instanceof Double number) {
            double magnitude = Math.abs(number);
            int decimals = magnitude >= 100 || magnitude == 0 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
            return String.format(Locale.ROOT, "%,." + decimals + "f", number);
        }
        return value instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : value.toString();
    }

    private static String jsonValue(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.6f", number) : "null";
        }
        return value instanceof Long ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
