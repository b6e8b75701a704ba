package io.mercurehub.benchmarks;

import picocli.CommandLine.Option;

/** How much of this client there is. */
final class ClientOptions {

    @Option(
            names = "--processes",
            description = "Processes that share the streams; the first also publishes (default: ${DEFAULT-VALUE}).")
    private int processes = 1;

    int processes() {
        if (processes < 1) {
            throw new IllegalArgumentException("--processes: " + processes + " (expected: at least 1)");
        }
        return processes;
    }
}
