package io.mercurehub.standalone.command;

import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.config.StandaloneConfig;
import java.io.PrintStream;
import java.net.URL;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks a running hub whether it would accept an update, for the health checks of containers and service managers. */
@Command(
        name = "health",
        description =
                "Asks the hub that runs with this configuration whether it is ready: ends with 0 when it is, with 1 when not.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: mercure-hub health || systemctl restart mercure-hub"})
final class HealthCommand implements Callable<Integer> {

    private static final int NOT_READY = 1;
    private static final String READY = "/mercure/health/ready";
    private static final String LIVE = "/healthz";

    private final MainCommand main;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "What to ask instead of the configuration's own address of health checks.")
    private @Nullable String url;

    HealthCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        if (url != null) {
            return ask(url(url), null);
        }
        StandaloneConfig config = main.loadConfig();
        ServerName serverName = config.serverName();
        return config.admin()
                .address()
                .map(address -> ask(url(RunningHub.origin(address) + READY), serverName.ports()))
                .orElseGet(() -> ask(url(RunningHub.origin(nearest(serverName)) + LIVE), null));
    }

    /** @param ports those of the hub whose address of health checks is asked; null when another address is */
    private int ask(URL asked, @Nullable String ports) {
        PrintStream err = main.surroundings().err();
        return new RunningHub(err)
                .ask(asked, url == null, ports)
                .map(answer -> {
                    if (!answer.isOk()) {
                        err.println(asked + " answers " + answer.status());
                    }
                    return answer.isOk() ? CommandTree.OK : NOT_READY;
                })
                .orElse(NOT_READY);
    }

    private static ListenAddress nearest(ServerName serverName) {
        return serverName.addresses().stream()
                .filter(address -> !address.isTls())
                .findFirst()
                .orElse(serverName.addresses().get(0));
    }

    private static URL url(String text) {
        return RunningHub.url(text, "http://127.0.0.1:2019" + READY);
    }
}
