package io.mercurehub.standalone.command;

import picocli.CommandLine.Command;

/**
 * Prints which version this is.
 *
 * @param main what all commands share
 */
@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
record VersionCommand(MainCommand main) implements Runnable {

    @Override
    public void run() {
        main.surroundings().out().println(MainCommand.version());
    }
}
