package io.mercurehub.config.option;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.OptionValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set: the name of its directive, the shape of its arguments, how they are set on a builder, and how they are
 * printed.
 *
 * <p>All ways to configure a hub know it by the same {@link #key}. What it means is said in {@code docs/configuration.md}, whose
 * names, shapes and defaults a test compares with this.
 *
 * @param <B> the builder that has it
 * @param <C> what is built
 * @param key the directive's name, in lower case with {@code _} between words
 * @param syntax the arguments, separated by a space: {@code DURATION}, {@code KEY [ALGORITHM]} where the last may be left out,
 *     {@code ORIGIN…} where it may be repeated
 * @param takesBlock whether a block of named values may follow the arguments
 * @param isSecret whether the first argument is a secret, which is never printed
 * @param setter gets the arguments; throws {@link OptionValueException} when they cannot be read
 * @param printer gives the arguments of the directives that make another configuration like this one
 * @param reset forgets what was set; null unless the directive may stand several times in one source, each time saying something
 *     else, and takes care of its arguments itself
 */
public record Option<B, C>(
        String key,
        String syntax,
        boolean takesBlock,
        boolean isSecret,
        BiConsumer<B, Arguments> setter,
        Function<C, List<Arguments>> printer,
        @Nullable Consumer<B> reset) {

    /** What the name of every variable of the hub begins with. */
    public static final String VARIABLE_PREFIX = "MERCURE_";

    /** An option without a block, which is no secret and stands once. */
    public Option(String key, String syntax, BiConsumer<B, Arguments> setter, Function<C, List<Arguments>> printer) {
        this(key, syntax, false, false, setter, printer, null);
    }

    /**
     * {@return an option of one value}
     *
     * @param reader makes a value of a text; throws {@link OptionValueException}
     * @param printer makes a text of a value, which the reader reads as the same value
     */
    public static <B, C, T> Option<B, C> value(
            String key,
            String syntax,
            Function<String, T> reader,
            Function<T, String> printer,
            BiConsumer<B, T> setter,
            Function<C, T> getter) {
        return new Option<>(
                key,
                syntax,
                (builder, arguments) -> setter.accept(builder, reader.apply(arguments.first())),
                config -> List.of(Arguments.of(printer.apply(getter.apply(config)))));
    }

    /** {@return an option that is a duration} */
    public static <B, C> Option<B, C> duration(
            String key, BiConsumer<B, Duration> setter, Function<C, Duration> getter) {
        return value(key, "DURATION", Quantities::duration, Quantities::print, setter, getter);
    }

    /** {@return an option that is a number of bytes in memory, less than 2 GiB} */
    public static <B, C> Option<B, C> size(String key, BiConsumer<B, Integer> setter, Function<C, Integer> getter) {
        return value(key, "SIZE", Quantities::bytesBelow2GiB, bytes -> Quantities.printBytes(bytes), setter, getter);
    }

    /** {@return an option that is a number, not negative} */
    public static <B, C> Option<B, C> count(String key, BiConsumer<B, Integer> setter, Function<C, Integer> getter) {
        return value(key, "COUNT", Quantities::count, String::valueOf, setter, getter);
    }

    /** {@return an option that is on or off} */
    public static <B, C> Option<B, C> flag(String key, BiConsumer<B, Boolean> setter, Function<C, Boolean> getter) {
        return new Option<>(
                key,
                "[on|off]",
                (builder, arguments) -> setter.accept(builder, flag(arguments.values())),
                config -> List.of(Arguments.of(getter.apply(config) ? "on" : "off")));
    }

    /** {@return an option that is a list, which is not printed when it is empty} */
    public static <B, C> Option<B, C> list(
            String key, String syntax, BiConsumer<B, List<String>> setter, Function<C, List<String>> getter) {
        return new Option<>(
                key,
                syntax,
                (builder, arguments) -> setter.accept(builder, arguments.values()),
                config -> Stream.of(getter.apply(config))
                        .filter(values -> !values.isEmpty())
                        .map(Arguments::of)
                        .toList());
    }

    /**
     * {@return whether a switch is on}
     *
     * <p>Its presence is enough: no argument means on. {@code on}, {@code true}, {@code yes}, {@code 1} say so too, and
     * {@code off}, {@code false}, {@code no}, {@code 0} turn off what an earlier source has turned on; upper and lower case are
     * the same.
     *
     * @param arguments what follows the switch's name; at most one
     * @throws OptionValueException when there is an argument and it is none of these
     */
    static boolean flag(List<String> arguments) {
        if (arguments.isEmpty()) {
            return true;
        }
        return switch (arguments.get(0).toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1" -> true;
            case "off", "false", "no", "0" -> false;
            default -> throw OptionValueException.expected(arguments.get(0), "nothing, on or off");
        };
    }

    /**
     * {@return the constant of an enum that a text names, in lower case with {@code _} between words}
     *
     * @throws OptionValueException when there is none of that name
     */
    public static <E extends Enum<E>> E choice(Class<E> type, String text) {
        List<E> choices = List.of(type.getEnumConstants());
        return choices.stream()
                .filter(constant -> name(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> OptionValueException.expected(
                        text, choices.stream().map(Option::name).collect(Collectors.joining(" or "))));
    }

    /** {@return the name by which {@link #choice} finds a constant} */
    public static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the URI that a text is, relative or absolute}
     *
     * @throws OptionValueException when it is not one by RFC 2396, as {@link URI} reads it
     */
    public static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw OptionValueException.expected(text, "a URI such as https://www.example.org/.well-known/mercure");
        }
    }

    /** {@return whether the last argument may be repeated, in one directive or in several} */
    public boolean isList() {
        return syntax.endsWith("…");
    }

    /** {@return whether the directive may stand several times in one source, each time saying something else} */
    public boolean isRepeatable() {
        return reset != null;
    }

    /** {@return the name of the environment variable that has the arguments} */
    public String variable() {
        return variable(key);
    }

    /** {@return the name of the variable that holds the algorithm of a key} */
    public String algorithmVariable() {
        return variable(key) + "_ALG";
    }

    /** {@return the name of the variable that holds nothing but the key of a secret option, to the last character} */
    public static String keyVariable(String key) {
        return variable(key) + "_KEY";
    }

    private static String variable(String key) {
        return VARIABLE_PREFIX + key.toUpperCase(Locale.ROOT);
    }

    /**
     * Sets this, whatever was set before.
     *
     * @throws OptionValueException when the arguments cannot be read; limits are checked when the builder builds
     */
    public void set(B builder, Arguments arguments) {
        if (reset != null) {
            reset.accept(builder);
        }
        add(builder, arguments);
    }

    /**
     * Adds to what was set before, if this is {@linkplain #isRepeatable repeatable}; else it is the same as {@link #set}.
     *
     * @throws OptionValueException as {@link #set}, and when something is said a second time
     */
    public void add(B builder, Arguments arguments) {
        if (!isRepeatable()) {
            requireShape(arguments);
        }
        setter.accept(builder, arguments);
    }

    /** The message shows none of the arguments, which may be secret. */
    private void requireShape(Arguments arguments) {
        List<String> shape = List.of(syntax.split(" "));
        long least = shape.stream().filter(word -> !word.startsWith("[")).count();
        int count = arguments.values().size();
        if (count < least || (count > shape.size() && !isList())) {
            throw OptionValueException.hidden("takes " + syntax + ", but has "
                    + (count == 0 ? "no argument" : count == 1 ? "1 argument" : count + " arguments")
                    + (count > least ? "; put quotes around a value that has spaces" : ""));
        }
        if (!arguments.block().isEmpty() && !takesBlock) {
            throw OptionValueException.hidden("takes no { } block");
        }
    }
}
