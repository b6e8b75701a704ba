package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.RunAbortedException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The entry point of {@code java -jar benchmarks.jar COMMAND}.
 *
 * <p>Exit codes: 0 if the run had no fault, 1 if it had one or could not go on, 2 if the command line is wrong.
 */
@Command(
        name = "benchmarks",
        description = "Load for any Mercure hub, with every delivery checked.",
        mixinStandardHelpOptions = true,
        subcommands = {
            FanoutCommand.class,
            PublishCommand.class,
            LatencyCommand.class,
            TopicsCommand.class,
            StormCommand.class,
            IdleCommand.class,
            CompareCommand.class,
            CheckCommand.class,
            CeilingCommand.class
        })
public final class Main {

    static final int CLEAN = 0;
    static final int FAULTY = 1;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** {@return the command line, whose output can be caught} */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        // A script may have defaults that its caller overrides.
        commandLine.setOverwrittenOptionsAllowed(true);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof RunAbortedException
                    || failure instanceof IllegalArgumentException
                    || failure instanceof IOException) {
                command.getErr().println(command.getCommandName() + ": " + failure.getMessage() + cause(failure));
                command.getErr().flush();
                return failure instanceof IllegalArgumentException ? CommandLine.ExitCode.USAGE : FAULTY;
            }
            throw failure;
        });
        return commandLine;
    }

    private static String cause(Throwable failure) {
        return failure.getCause() == null ? "" : " (" + failure.getCause().getMessage() + ")";
    }
}
