package io.mercurehub.standalone.command;

import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.process.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints what the hub would run with. */
@Command(
        name = "config",
        description = "Prints the effective configuration as directives; a placeholder stands for each key.")
final class ConfigCommand implements Callable<Integer> {

    private final MainCommand main;

    ConfigCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        Surroundings surroundings = main.surroundings();
        StandaloneConfig config = main.loadConfig();
        config.settings().warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
        surroundings.out().println("# Listens on " + config.serverName().describe() + " (SERVER_NAME).");
        if (config.isDevelopment()) {
            surroundings.out().println("# No key is set: this is the development hub, which has keys of its own.");
        }
        surroundings.out().print(config.print());
        surroundings.out().flush();
        return CommandTree.OK;
    }
}
