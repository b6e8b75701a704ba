package io.mercurehub.standalone.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints which version this is. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer> {

    private final MainCommand main;

    VersionCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        main.surroundings().out().println(new MainCommand.VersionText().getVersion()[0]);
        return CommandTree.OK;
    }
}
