package io.mercurehub.standalone;

import io.mercurehub.standalone.command.CommandTree;
import io.mercurehub.standalone.process.Surroundings;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    /**
     * Runs a command and ends the process with its status: 0 when all is well, 2 for what the operator can correct, 1 for what
     * nobody expected.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(CommandTree.execute(Surroundings.ofThisProcess(), arguments));
    }
}
