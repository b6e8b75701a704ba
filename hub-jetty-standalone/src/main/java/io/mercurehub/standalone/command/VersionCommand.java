package io.mercurehub.standalone.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Prints which version this is.
 *
 * @param main what all commands share
 */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
record VersionCommand(MainCommand main) implements Callable<Integer> {

    @Override
    public Integer call() {
        main.surroundings().out().println(MainCommand.version());
        return CommandTree.OK;
    }
}
