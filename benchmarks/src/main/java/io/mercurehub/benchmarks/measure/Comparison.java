package io.mercurehub.benchmarks.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of two hubs over several rounds, each told as a median and as the ratio of the two. Confined to one thread. */
public final class Comparison {

    private record Pair(List<Double> a, List<Double> b) {}

    private final Map<String, Pair> figures = new LinkedHashMap<>();

    /** Adds what the first hub reached in one round; NaN if that is unknown. */
    public void addA(String figure, double value) {
        pair(figure).a().add(value);
    }

    /** Adds what the second hub reached in one round; NaN if that is unknown. */
    public void addB(String figure, double value) {
        pair(figure).b().add(value);
    }

    private Pair pair(String figure) {
        return figures.computeIfAbsent(figure, f -> new Pair(new ArrayList<>(), new ArrayList<>()));
    }

    /** {@return the medians and ratios of all figures that are known of both, in the order in which they were first added} */
    public Report report(String title) {
        Report report = new Report(title);
        figures.forEach((figure, pair) -> {
            double a = median(pair.a());
            double b = median(pair.b());
            if (!Double.isNaN(a) && !Double.isNaN(b)) {
                report.add("a_" + figure, a).add("b_" + figure, b).add("a_to_b_" + figure, a / b);
            }
        });
        return report;
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
