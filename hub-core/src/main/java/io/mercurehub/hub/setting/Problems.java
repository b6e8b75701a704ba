package io.mercurehub.hub.setting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The problems found so far while a configuration is checked. Confined to one thread. */
public final class Problems {

    /** The longest timeout: whoever means more means none, which is written {@code 0s}. */
    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

    private final List<Problem> found = new ArrayList<>();

    /** Adds a problem. */
    public void add(Problem problem) {
        found.add(problem);
    }

    /** Adds a problem of a setting. */
    public void add(String setting, String sentence) {
        found.add(new Problem(setting, sentence));
    }

    /** Adds a problem unless a duration is between zero and 365 days, both included. */
    public void requireTimeout(String setting, Duration value) {
        if (value.isNegative() || value.compareTo(MAX_TIMEOUT) > 0) {
            // PT9600H is 9600h to an operator.
            String written = value.toString().replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
            add(setting, written + " (expected: 0s to 365d)");
        }
    }

    /** Adds a problem unless a number is between two others, both included. */
    public void requireBetween(String setting, long value, long least, long most) {
        if (value < least || value > most) {
            add(setting, value + " (expected: " + least + " to " + most + ")");
        }
    }

    /** {@return what the source gives; empty when it has problems, which are then among these} */
    public <T> Optional<T> collect(Supplier<T> source) {
        try {
            return Optional.of(source.get());
        } catch (ConfigurationException refused) {
            found.addAll(refused.problems());
            return Optional.empty();
        }
    }

    /** {@return what a reader makes of a setting's value; empty when it does not understand it, which is then among these} */
    public <T> Optional<T> read(String setting, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (OptionValueException refused) {
            add(refused.in(setting));
            return Optional.empty();
        }
    }

    /** Adds a problem unless a value is right. */
    public void require(boolean isRight, String setting, String value, String expected) {
        if (!isRight) {
            add(OptionValueException.expected(value, expected).in(setting));
        }
    }

    /** {@return a copy of what was found, in the order in which it was} */
    public List<Problem> found() {
        return List.copyOf(found);
    }

    /**
     * Ends the check.
     *
     * @throws ConfigurationException with all that was found, when anything was
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }
}
