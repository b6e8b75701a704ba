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
    @SuppressWarnings("CatchAndPrintStackTrace") // the last resort: there may be no logging any more
    public static void main(String[] arguments) {
        // All that the hub prints is English; to find what other languages Java knows takes a tenth of a start.
        System.getProperties().putIfAbsent("java.locale.providers", "SPI");
        int status = CommandTree.UNEXPECTED;
        try {
            status = CommandTree.execute(Surroundings.ofThisProcess(), arguments);
        } catch (RuntimeException | Error e) {
            // Such as a class that is missing because the jar was replaced: threads of the server must not keep the
            // process.
            e.printStackTrace();
        }
        System.exit(status);
    }
}
