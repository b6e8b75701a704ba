package io.mercurehub.config.language;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What follows the name of a directive: values, and for some a block of named values.
 *
 * <p>{@code transport memory { max_events 500 }} has the values {@code [memory]} and the block {@code {max_events=500}}.
 *
 * @param values in the order written, without quotes
 * @param block name to value, in the order written; empty when there is no block
 */
public record Arguments(List<String> values, Map<String, String> block) {

    /** Copies its lists. */
    public Arguments {
        values = List.copyOf(values);
        block = Collections.unmodifiableMap(new LinkedHashMap<>(block));
    }

    /** {@return values without a block} */
    public static Arguments of(String... values) {
        return new Arguments(List.of(values), Map.of());
    }

    /** {@return values without a block} */
    public static Arguments of(List<String> values) {
        return new Arguments(values, Map.of());
    }

    /** {@return the first value; there must be one} */
    public String first() {
        return values.get(0);
    }
}
