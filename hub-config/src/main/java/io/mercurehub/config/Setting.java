package io.mercurehub.config;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.option.Option;
import java.util.List;
import java.util.function.Consumer;

/**
 * An option with the builder that it sets.
 *
 * @param option what is known about it
 * @param set gets the arguments, whatever was set before
 * @param add gets arguments that add to what was set before
 */
public record Setting(Option<?, ?> option, Consumer<Arguments> set, Consumer<Arguments> add) {

    /** {@return the settings of a table of options} */
    public static <B, C> List<Setting> on(B builder, List<Option<B, C>> options) {
        return options.stream()
                .map(option -> new Setting(
                        option,
                        arguments -> option.set(builder, arguments),
                        arguments -> option.add(builder, arguments)))
                .toList();
    }
}
