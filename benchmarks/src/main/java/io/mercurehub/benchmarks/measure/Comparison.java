package io.mercurehub.benchmarks.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The figures of several hubs over several rounds: each told as a median, and for some pairs as the ratio of the two medians with
 * the smallest and the largest ratio of a round. Confined to one thread.
 */
public final class Comparison {

    private static final String UNKNOWN = "–";

    private final String title;
    private final List<String> figures;
    private final List<String> hubs;

    /** What is compared, by hub, with what. */
    private final Map<String, String> bases;

    /** A report of each round, by hub. */
    private final Map<String, List<Report>> rounds = new HashMap<>();

    private final Map<String, Integer> notes = new LinkedHashMap<>();

    /**
     * Begins a comparison.
     *
     * @param figures the keys of the reports' figures
     * @param hubs all names, in the order of telling
     * @param bases the hub with which each of some hubs is compared
     */
    public Comparison(String title, List<String> figures, List<String> hubs, Map<String, String> bases) {
        this.title = title;
        this.figures = List.copyOf(figures);
        this.hubs = List.copyOf(hubs);
        this.bases = new LinkedHashMap<>(bases);
    }

    /** Adds what a hub reached in its next round. */
    public void add(String hub, Report report) {
        rounds.computeIfAbsent(hub, h -> new ArrayList<>()).add(report);
    }

    /** Notes what has to be said of a hub's round beside its figures. */
    public void note(String hub, String what) {
        notes.merge(hub + ": " + what, 1, Integer::sum);
    }

    private Stream<String> notes() {
        return notes.entrySet().stream().map(note -> note.getKey() + " (rounds: " + note.getValue() + ")");
    }

    /** {@return the medians and ratios of all figures that are known} */
    public Report report() {
        Report report = new Report("comparison").add("work", title);
        for (String figure : figures) {
            for (String hub : hubs) {
                addIfKnown(report, hub + "_" + figure, median(values(figure, hub)));
            }
            bases.forEach((hub, base) -> {
                String key = hub + "_to_" + base + "_" + figure;
                addIfKnown(report, key, ratio(figure, hub, base));
                List<Double> ratios = ratios(figure, hub, base);
                addIfKnown(report, key + "_min", extreme(ratios, true));
                addIfKnown(report, key + "_max", extreme(ratios, false));
            });
        }
        return report.add("notes", notes().collect(Collectors.joining("; ")));
    }

    /** {@return the same as a Markdown table with its heading} */
    public String markdown() {
        Stream<String> heads = Stream.concat(
                hubs.stream(), bases.entrySet().stream().map(pair -> pair.getKey() + " : " + pair.getValue()));
        StringBuilder table = new StringBuilder("#### ").append(title).append("\n\n");
        table.append(row("", heads.toList()));
        table.append(row(
                "---",
                Stream.generate(() -> "---:")
                        .limit(hubs.size() + (long) bases.size())
                        .toList()));
        for (String figure : figures) {
            List<String> cells = new ArrayList<>();
            hubs.forEach(hub -> cells.add(readable(median(values(figure, hub)))));
            bases.forEach((hub, base) -> cells.add(readableRatio(figure, hub, base)));
            table.append(row(figure.replace('_', ' '), cells));
        }
        table.append('\n');
        notes().forEach(note -> table.append("- ").append(note).append('\n'));
        return table.append(notes.isEmpty() ? "" : "\n").toString();
    }

    private String readableRatio(String figure, String hub, String base) {
        double ratio = ratio(figure, hub, base);
        List<Double> ratios = ratios(figure, hub, base);
        return Double.isFinite(ratio)
                ? String.format(
                        Locale.ROOT, "%.2f (%.2f to %.2f)", ratio, extreme(ratios, true), extreme(ratios, false))
                : UNKNOWN;
    }

    private static String row(String first, List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| " + first + " | ", " |\n"));
    }

    private static String readable(double value) {
        return Double.isFinite(value) ? Report.readable(value) : UNKNOWN;
    }

    private static void addIfKnown(Report report, String key, double value) {
        if (Double.isFinite(value)) {
            report.add(key, value);
        }
    }

    private List<Double> values(String figure, String hub) {
        return rounds.getOrDefault(hub, List.of()).stream()
                .map(report -> report.figure(figure))
                .toList();
    }

    private double ratio(String figure, String hub, String base) {
        return median(values(figure, hub)) / median(values(figure, base));
    }

    private List<Double> ratios(String figure, String hub, String base) {
        List<Double> own = values(figure, hub);
        List<Double> others = values(figure, base);
        return IntStream.range(0, Math.min(own.size(), others.size()))
                .mapToObj(round -> own.get(round) / others.get(round))
                .toList();
    }

    private static double extreme(List<Double> values, boolean smallest) {
        return values.stream().reduce(smallest ? Math::min : Math::max).orElse(Double.NaN);
    }

    /** {@return the middle value, or the mean of the two in the middle; NaN if one is NaN or there are none} */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        if (size == 0 || sorted.get(size - 1).isNaN()) {
            return Double.NaN;
        }
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }
}
