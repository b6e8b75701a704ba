package io.mercurehub.standalone.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.servlet.config.ExtraOption;
import io.mercurehub.standalone.log.LogSettings;

/** The {@code log} directive, which only a hub with a process of its own has. Confined to one thread. */
final class LogOption {

    static final String KEY = "log";

    private LogSettings settings = LogSettings.DEFAULT;

    /** {@return what the configuration language knows about it} */
    ExtraOption option() {
        return new ExtraOption(
                KEY,
                "LEVEL [FORMAT]",
                false,
                "info text",
                "0.1",
                "What is logged, `error`, `warn`, `info` or `debug`, and as what, `text`, `json` or `journal`; it goes to the"
                        + " standard error stream.",
                this::set);
    }

    private void set(Arguments arguments) {
        LogSettings.Level level = OptionValues.choice(LogSettings.Level.class, arguments.first());
        LogSettings.Format format = arguments.values().size() == 1
                ? LogSettings.DEFAULT.format()
                : OptionValues.choice(
                        LogSettings.Format.class, arguments.values().get(1));
        settings = new LogSettings(level, format);
    }

    /** {@return what has been set so far} */
    LogSettings settings() {
        return settings;
    }

    /** {@return the arguments that make these settings} */
    static Arguments print(LogSettings settings) {
        return Arguments.of(OptionValues.print(settings.level()), OptionValues.print(settings.format()));
    }
}
