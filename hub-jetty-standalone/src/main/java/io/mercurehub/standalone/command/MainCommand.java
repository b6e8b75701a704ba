package io.mercurehub.standalone.command;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.token.TokenRole;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.config.TokenConfig;
import io.mercurehub.standalone.log.LogSettings;
import io.mercurehub.standalone.log.Logging;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.standalone.process.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line without a command, which runs the hub; and what all commands share. */
@Command(
        name = "mercure-hub",
        description = "Runs a Mercure hub, or one of the commands below.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {
            "",
            "Without any key it is a development hub, with keys of its own. Variables of the environment that matter first:",
            "  SERVER_NAME                  where to listen, such as :3000 or hub.example.org",
            "  MERCURE_PUBLISHER_JWT_KEY    the key of publishers' tokens",
            "  MERCURE_SUBSCRIBER_JWT_KEY   the key of subscribers' tokens",
            "  MERCURE_EXTRA_DIRECTIVES     any other settings, a line each",
            "",
            "Example: MERCURE_EXTRA_DIRECTIVES=anonymous mercure-hub run"
        })
final class MainCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "A file of directives; the environment is read after it.")
    private @Nullable Path configFile;

    MainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** {@return what {@code version} and {@code --version} print} */
    static String version() {
        return "Mercure hub " + Version.current();
    }

    /**
     * {@return whether a command line only runs the hub, perhaps with a file, which this then takes}
     *
     * <p>Nearly all do, and the parser of all others has 150 classes of a kind that no archive of classes takes.
     */
    boolean onlyRuns(List<String> arguments) {
        boolean isNamed = !arguments.isEmpty() && arguments.get(0).equals("run");
        List<String> options = arguments.subList(isNamed ? 1 : 0, arguments.size());
        if (options.size() == 2
                && options.get(0).equals("--config")
                && !options.get(1).startsWith("-")) {
            configFile = Path.of(options.get(1));
            return true;
        }
        return options.isEmpty();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /**
     * {@return the configuration that file and environment give}
     *
     * @throws ConfigurationException with every problem, when there is any
     */
    StandaloneConfig loadConfig() {
        logByDefault();
        return StandaloneConfig.load(surroundings, Optional.ofNullable(configFile));
    }

    /**
     * {@return what file and environment say of tokens, also when that is not enough to run a hub}
     *
     * @param signed whose keys must be there
     * @throws ConfigurationException with every problem, when there is any
     */
    HttpConfig loadTokenConfig(Set<TokenRole> signed) {
        logByDefault();
        return TokenConfig.load(surroundings, Optional.ofNullable(configFile), signed);
    }

    /** Until the configuration says otherwise; by itself the library would write to the standard output. */
    void logByDefault() {
        Logging.apply(LogSettings.DEFAULT, surroundings.err());
    }

    @Override
    public Integer call() throws Exception {
        return new RunCommand(this).call();
    }
}
