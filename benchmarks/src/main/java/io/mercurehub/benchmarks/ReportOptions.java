package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.measure.Comparison;
import io.mercurehub.benchmarks.measure.Report;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How figures are told. */
final class ReportOptions {

    @Option(names = "--json", description = "One line of JSON for each run instead of a table.")
    private boolean json;

    @Option(names = "--markdown", description = "A table in Markdown; of a comparison, nothing else.")
    private boolean markdown;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    void print(Report report) {
        print(json ? report.json() + "\n" : markdown ? report.markdown() : report.table());
    }

    /** Tells one of several runs that are going to be compared. */
    void printPart(Report report) {
        if (!markdown) {
            print(report);
        }
    }

    void print(Comparison comparison) {
        if (markdown) {
            print(comparison.markdown());
        } else {
            print(comparison.report());
        }
    }

    private void print(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
