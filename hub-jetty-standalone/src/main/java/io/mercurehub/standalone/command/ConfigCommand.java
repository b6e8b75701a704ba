package io.mercurehub.standalone.command;

import io.mercurehub.standalone.config.StandaloneConfig;
import java.io.PrintStream;
import picocli.CommandLine.Command;

/**
 * Prints what the hub would run with.
 *
 * @param main what all commands share
 */
@Command(
        name = "config",
        description = "Prints the effective configuration as directives; a placeholder stands for each key.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: mercure-hub config --config mercure.conf"})
record ConfigCommand(MainCommand main) implements Runnable {

    @Override
    public void run() {
        PrintStream out = main.surroundings().out();
        StandaloneConfig config = main.loadConfig();
        config.settings()
                .warnings()
                .forEach(warning -> main.surroundings().err().println("warning: " + warning));
        out.println("# Listens on " + config.serverName().describe() + " (SERVER_NAME).");
        if (config.isDevelopment()) {
            out.println("# No key is set: this is the development hub, which has keys of its own.");
        }
        out.print(config.print());
        out.flush();
    }
}
