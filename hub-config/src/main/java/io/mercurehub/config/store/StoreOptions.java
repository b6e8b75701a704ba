package io.mercurehub.config.store;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options of a transport, which its factory reads as what they are: to open a store, or to collect what is wrong with them.
 * Confined to one thread.
 */
public final class StoreOptions {

    private final Map<String, String> options;
    private final @Nullable List<Problem> problems;

    /**
     * Options without problems: reading one that has a problem throws an {@link OptionValueException}.
     *
     * @param options name to value, as written
     */
    public StoreOptions(Map<String, String> options) {
        this.options = options;
        this.problems = null;
    }

    /**
     * Options that may have problems: one that has a problem reads as if it were not there.
     *
     * @param options name to value, as written
     * @param problems gets what is wrong with what is read
     */
    public StoreOptions(Map<String, String> options, List<Problem> problems) {
        this.options = options;
        this.problems = problems;
    }

    /** {@return a problem for each option that is none of these, in alphabetical order} */
    public static List<Problem> unknown(Map<String, String> options, Collection<String> names, String sentence) {
        return options.keySet().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .map(name -> new Problem(name, sentence))
                .toList();
    }

    /**
     * {@return an option's value}
     *
     * @param otherwise when the option is not there, or has a problem
     * @param reader throws {@link OptionValueException} when it does not understand the text
     */
    public <T> T read(String name, T otherwise, Function<String, T> reader) {
        String text = options.get(name);
        if (text != null) {
            try {
                return reader.apply(text);
            } catch (OptionValueException refused) {
                if (problems == null) {
                    throw refused;
                }
                problems.add(refused.in(name));
            }
        }
        return otherwise;
    }

    /** {@return a number from 1 to another one, both included} */
    public int count(String name, int most, int otherwise) {
        return read(name, otherwise, text -> {
            int count = Quantities.count(text);
            return require(count >= 1 && count <= most, count, text, "a number from 1 to " + most);
        });
    }

    /**
     * {@return a number of bytes}
     *
     * @param expected what a problem says of a size that is less than the least
     */
    public long bytes(String name, long least, String expected, long otherwise) {
        return read(name, otherwise, text -> {
            long bytes = Quantities.bytes(text);
            return require(bytes >= least, bytes, text, expected);
        });
    }

    /**
     * {@return a duration of at least a millisecond}
     *
     * @param expected what a problem says of a shorter one
     */
    public Optional<Duration> duration(String name, String expected) {
        return read(name, Optional.empty(), text -> {
            Duration duration = Quantities.duration(text);
            return Optional.of(require(duration.toMillis() > 0, duration, text, expected));
        });
    }

    private static <T> T require(boolean isRight, T value, String text, String expected) {
        if (!isRight) {
            throw OptionValueException.expected(text, expected);
        }
        return value;
    }
}
