package io.mercurehub.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.standalone.process.Surroundings;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, and what becomes of their failures: a line for each problem that the operator can correct, and a status. */
public final class CommandTree {

    /** All is well. */
    public static final int OK = 0;

    /** Nobody expected this; the log has the stack trace. */
    public static final int UNEXPECTED = 1;

    /** The operator can correct it: the command line, the configuration, or what the machine offers. */
    public static final int CORRECTABLE = 2;

    private static final String NAME = "mercure-hub";

    private CommandTree() {}

    /**
     * Runs the command that the arguments say.
     *
     * @param surroundings what the process has
     * @param arguments the command line
     * @return the exit status
     */
    public static int execute(Surroundings surroundings, String... arguments) {
        MainCommand main = new MainCommand(surroundings);
        return main.onlyRuns(List.of(arguments)) ? run(main) : parse(main, arguments);
    }

    private static int run(MainCommand main) {
        try {
            return main.call();
        } catch (Exception e) {
            return fail(main.surroundings().err(), e);
        }
    }

    private static int parse(MainCommand main, String... arguments) {
        Surroundings surroundings = main.surroundings();
        CommandLine commandLine = new CommandLine(main);
        commandLine.getCommandSpec().version(MainCommand.version());
        return commandLine
                .addSubcommand(new RunCommand(main))
                .addSubcommand(new TokenCommand(main))
                .addSubcommand(new ConfigCommand(main))
                .addSubcommand(new HealthCommand(main))
                .addSubcommand(new NodesCommand(main))
                .addSubcommand(new HistoryCommand(main))
                .addSubcommand(new SchemaCommand(main))
                .addSubcommand(new VersionCommand(main))
                .addSubcommand(new CommandLine.HelpCommand())
                .registerConverter(Duration.class, Quantities::duration)
                .registerConverter(Integer.class, Quantities::count)
                .registerConverter(Long.class, Quantities::bytes)
                .registerConverter(EventId.class, EventId::chosen)
                .registerConverter(JsonNode.class, TokenCommand::json)
                // A topic may begin with an @.
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> refuse(surroundings.err(), e))
                .setExecutionExceptionHandler((e, command, parsed) -> fail(surroundings.err(), e))
                .execute(arguments);
    }

    /** {@return the refusal of a setting or an option} */
    static ConfigurationException problem(String setting, String sentence) {
        return new ConfigurationException(List.of(new Problem(setting, sentence)));
    }

    private static int refuse(PrintStream err, ParameterException e) {
        Throwable cause = e.getCause();
        if (cause instanceof OptionValueException || cause instanceof ProtocolViolationException) {
            String option = ((OptionSpec) e.getArgSpec()).longestName();
            err.println(NAME + ": " + option + ": " + cause.getMessage());
            return CORRECTABLE;
        }
        String suggestion = "";
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            suggestion = near.isEmpty() ? "" : " (did you mean " + String.join(" or ", near) + "?)";
        }
        err.println(NAME + ": " + e.getMessage() + suggestion + "; see " + NAME + " --help");
        return CORRECTABLE;
    }

    private static int fail(PrintStream err, Exception e) {
        if (e instanceof ConfigurationException configuration) {
            configuration.problems().forEach(problem -> err.println(NAME + ": " + problem));
            return CORRECTABLE;
        }
        if (e instanceof EventStoreException) {
            err.println(NAME + ": " + e.getMessage());
            return CORRECTABLE;
        }
        e.printStackTrace(err);
        return UNEXPECTED;
    }
}
