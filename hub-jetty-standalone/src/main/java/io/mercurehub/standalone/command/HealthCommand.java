package io.mercurehub.standalone.command;

import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.address.ServerName;
import io.mercurehub.standalone.admin.AdminSite;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.jetty.OwnServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
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
    private static final int TIMEOUT_MILLIS = 10_000;
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
                .map(address -> ask(url(origin(address) + READY), serverName.ports()))
                .orElseGet(() -> ask(url(origin(nearest(serverName)) + LIVE), null));
    }

    /** @param ports those of the hub whose address of health checks is asked; null when another address is */
    private int ask(URL asked, @Nullable String ports) {
        PrintStream err = main.surroundings().err();
        try {
            HttpURLConnection connection = (HttpURLConnection) asked.openConnection();
            if (url == null && connection instanceof HttpsURLConnection own) {
                OwnServer.trust(own);
            }
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            String answering = connection.getHeaderField(AdminSite.PORTS);
            if (ports != null && !ports.equals(answering)) {
                String other = answering == null ? "no hub's" : "that of the hub on port " + answering;
                err.println(asked + " is " + other + " (expected: that of the hub on port " + ports
                        + "; each hub of a machine needs an address of its own, see admin)");
                return NOT_READY;
            }
            if (status == HttpURLConnection.HTTP_OK) {
                return CommandTree.OK;
            }
            err.println(asked + " answers " + status);
        } catch (IOException e) {
            err.println(asked + " does not answer: " + e.getMessage());
        }
        return NOT_READY;
    }

    private static ListenAddress nearest(ServerName serverName) {
        return serverName.addresses().stream()
                .filter(address -> !address.isTls())
                .findFirst()
                .orElse(serverName.addresses().get(0));
    }

    private static String origin(ListenAddress address) {
        return address.origin(address.socket().getPort());
    }

    private static URL url(String text) {
        try {
            URL parsed = URI.create(text).toURL();
            if (parsed.getProtocol().equals("http") || parsed.getProtocol().equals("https")) {
                return parsed;
            }
        } catch (IllegalArgumentException | MalformedURLException e) {
            // As one of another protocol.
        }
        throw CommandTree.problem(
                "--url", "\"" + text + "\" (expected: a URL such as http://127.0.0.1:2019" + READY + ")");
    }
}
