package io.mercurehub.servlet.config;

import io.mercurehub.config.Binding;
import io.mercurehub.config.Directives;
import io.mercurehub.config.Setting;
import io.mercurehub.config.language.DirectiveText;
import io.mercurehub.config.language.Placeholders;
import io.mercurehub.config.option.HubOptions;
import io.mercurehub.config.option.Option;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.setting.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All that an operator chose, checked.
 *
 * @param hub how the hub works
 * @param http how it speaks HTTP
 * @param warnings what is allowed but unsafe, without effect or unlikely to be meant, one line each, to be logged at start; no
 *     secrets
 */
public record Settings(HubConfig hub, HttpConfig http, List<String> warnings) {

    /** Copies its list. */
    public Settings {
        warnings = List.copyOf(warnings);
    }

    /**
     * {@return no directives yet, of those that set the hub, HTTP, and more}
     *
     * @param more options of whoever starts the hub, with names of their own
     */
    public static Directives directives(Placeholders placeholders, List<? extends Option<?, ?>> more) {
        List<Option<?, ?>> options = new ArrayList<>(HubOptions.ALL);
        options.addAll(HttpOptions.ALL);
        options.addAll(more);
        return new Directives(placeholders, options);
    }

    /**
     * {@return the settings that directives give}
     *
     * @param hub has the defaults; gets what is set
     * @param http has the defaults; gets what is set
     * @param build {@link HttpConfig.Builder#build} or {@link HttpConfig.Builder#buildStandalone}
     * @param more what else there is to set
     * @throws ConfigurationException with every problem of every source, when there is any
     */
    public static Settings of(
            Directives directives,
            HubConfig.Builder hub,
            HttpConfig.Builder http,
            Function<HttpConfig.Builder, HttpConfig> build,
            List<Setting> more) {
        List<Setting> settings = new ArrayList<>(Setting.on(hub, HubOptions.ALL));
        settings.addAll(Setting.on(http, HttpOptions.ALL));
        settings.addAll(more);
        Binding binding = directives.bind(settings);
        Optional<HubConfig> hubConfig = binding.build(() -> Transport.build(hub));
        Optional<HttpConfig> httpConfig = binding.build(() -> build.apply(http));
        binding.throwIfAnyProblem();
        List<String> warnings = binding.warnings();
        warnings.addAll(httpConfig.orElseThrow().warnings());
        return new Settings(hubConfig.orElseThrow(), httpConfig.orElseThrow(), warnings);
    }

    /** {@return the same settings with more warnings, which come first} */
    public Settings with(List<String> moreWarnings) {
        List<String> all = new ArrayList<>(moreWarnings);
        all.addAll(warnings);
        return new Settings(hub, http, all);
    }

    /**
     * {@return the effective configuration as directives, one for each setting that has a value, with its defaults}
     *
     * <p>Read again, it gives equal settings. In place of a secret it has the placeholder of the environment variable that
     * usually holds it.
     */
    public String print() {
        return print(HubOptions.ALL, hub) + print(HttpOptions.ALL, http);
    }

    /** {@return the directives that set these options to what is configured} */
    public static <B, C> String print(List<Option<B, C>> options, C config) {
        StringBuilder text = new StringBuilder();
        for (Option<B, C> option : options) {
            option.printer()
                    .apply(config)
                    .forEach(arguments -> text.append(
                            option.isSecret()
                                    ? DirectiveText.writeAsIs(option.key(), arguments)
                                    : DirectiveText.write(option.key(), arguments)));
        }
        return text.toString();
    }
}
