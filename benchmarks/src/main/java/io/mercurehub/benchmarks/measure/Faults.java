package io.mercurehub.benchmarks.measure;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The faults of one run, by kind, with the first few told in full. Confined to one thread. */
public final class Faults implements Serializable {

    private static final long serialVersionUID = 1;

    private static final int MAX_EXAMPLES = 10;

    private final EnumMap<Fault, Long> counts = new EnumMap<>(Fault.class);
    private final ArrayList<String> examples = new ArrayList<>();

    /** Counts a fault and keeps its description, which is only asked for then, if it is among the first. */
    public void add(Fault fault, Supplier<String> description) {
        add(fault, 1, description);
    }

    /** Counts {@code count} faults of the same kind that have one description; none if it is 0. */
    public void add(Fault fault, long count, Supplier<String> description) {
        if (count == 0) {
            return;
        }
        counts.merge(fault, count, Long::sum);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(name(fault) + ": " + description.get());
        }
    }

    /** Adds what another has counted. */
    public void addAll(Faults others) {
        others.counts.forEach((fault, count) -> counts.merge(fault, count, Long::sum));
        others.examples.stream().limit(MAX_EXAMPLES - examples.size()).forEach(examples::add);
    }

    /** {@return how often this happened} */
    public long count(Fault fault) {
        return counts.getOrDefault(fault, 0L);
    }

    /** {@return whether nothing went wrong} */
    public boolean isEmpty() {
        return counts.isEmpty();
    }

    /** {@return the first few faults, in the order in which they were noticed} */
    public List<String> examples() {
        return List.copyOf(examples);
    }

    /** {@return the counts of what happened, such as {@code 3 lost, 1 closed}, or {@code none}} */
    public String summary() {
        return isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + name(entry.getKey()))
                        .collect(Collectors.joining(", "));
    }

    private static String name(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT);
    }
}
