package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.Hub;
import io.mercurehub.benchmarks.load.HubKind;
import io.mercurehub.benchmarks.measure.ProcessUsage;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which hub is under load. */
final class TargetOptions {

    @Option(
            names = "--url",
            required = true,
            description = "The hub, such as http://127.0.0.1:3000/.well-known/mercure.")
    private URI url;

    @Option(names = "--kind", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private HubKind kind = HubKind.MERCURE;

    @Option(
            names = "--server-pid",
            split = ",",
            paramLabel = "PID",
            description = "The hub's processes, to see their CPU time and memory.")
    private List<Long> serverPids = List.of();

    @Mixin
    private HubOptions options;

    Hub hub() {
        return options.hub(url, kind);
    }

    List<Long> serverPids() {
        return serverPids;
    }

    @Nullable
    ProcessUsage server() {
        return serverPids.isEmpty() ? null : new ProcessUsage(serverPids);
    }
}
