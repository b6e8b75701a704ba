package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.measure.Report;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How figures are told. */
final class ReportOptions {

    @Option(names = "--json", description = "One line of JSON for each run instead of a table.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    void print(Report report) {
        PrintWriter out = command.commandLine().getOut();
        out.print(json ? report.json() + "\n" : report.table());
        out.flush();
    }
}
