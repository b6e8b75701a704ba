package io.mercurehub.hub.setting;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used. Has every problem that was found, not only the first. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Not serialised: the message says it all.
    private final transient List<Problem> problems;

    /** @param problems what is wrong; at least one, in the order in which to show them */
    public ConfigurationException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** {@return what is wrong, in the order in which to show it} */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        if (problems.size() == 1) {
            return problems.get(0).toString();
        }
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", problems.size() + " problems in the configuration:", ""));
    }
}
