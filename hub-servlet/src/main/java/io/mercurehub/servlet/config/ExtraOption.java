package io.mercurehub.servlet.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.Option;
import io.mercurehub.hub.option.OptionValueException;
import java.util.function.Consumer;

/**
 * A setting of whoever starts the hub, such as a launcher's log level, which its operator writes like all others.
 *
 * @param key see {@link Option#key}
 * @param syntax see {@link Option#syntax}
 * @param takesBlock see {@link Option#takesBlock}
 * @param defaultValue see {@link Option#defaultValue}
 * @param since see {@link Option#since}
 * @param meaning see {@link Option#meaning}
 * @param setter gets arguments of the right shape, each time the directive is met; throws {@link OptionValueException}
 */
public record ExtraOption(
        String key,
        String syntax,
        boolean takesBlock,
        String defaultValue,
        String since,
        String meaning,
        Consumer<Arguments> setter)
        implements Option {

    /**
     * Sets this setting.
     *
     * @throws OptionValueException when the arguments cannot be read
     */
    public void set(Arguments arguments) {
        requireShape(arguments);
        setter.accept(arguments);
    }
}
