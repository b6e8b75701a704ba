package io.mercurehub.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.standalone.address.ListenAddress;
import io.mercurehub.standalone.command.RunningHub.Answer;
import io.mercurehub.standalone.config.StandaloneConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Asks a running hub which others share its event log. */
@Command(
        name = "nodes",
        description =
                "Lists the hubs that share the event log of the one that runs with this configuration: a line each with"
                        + " name, version, and since when it runs. Ends with 1 when that hub says nothing, or shares its log with nobody.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: mercure-hub nodes --url http://10.0.0.7:2019/nodes"})
final class NodesCommand implements Callable<Integer> {

    private static final int UNKNOWN = 1;
    private static final String PATH = "/nodes";
    private static final String EXAMPLE = "http://127.0.0.1:2019" + PATH;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MainCommand main;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "What to ask instead of the configuration's own address of health checks.")
    private @Nullable String url;

    NodesCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        PrintStream err = main.surroundings().err();
        RunningHub hub = new RunningHub(err);
        URL asked = url == null ? ownUrl() : RunningHub.url(url, EXAMPLE);
        String ports = url == null ? main.loadConfig().serverName().ports() : null;
        Optional<Answer> answer = hub.ask(asked, url == null, ports);
        return answer.map(given -> print(asked, given)).orElse(UNKNOWN);
    }

    private URL ownUrl() {
        StandaloneConfig config = main.loadConfig();
        ListenAddress address = config.admin()
                .address()
                .orElseThrow(() ->
                        CommandTree.problem("admin", "off (expected: an address, which the hub can be asked at)"));
        return RunningHub.url(RunningHub.origin(address) + PATH, EXAMPLE);
    }

    private int print(URL asked, Answer answer) {
        PrintStream err = main.surroundings().err();
        JsonNode found;
        try {
            found = JSON.readTree(answer.body());
        } catch (IOException notJson) {
            err.println(asked + " answers " + answer.status() + ", and is no hub's");
            return UNKNOWN;
        }
        if (!answer.isOk()) {
            err.println(asked + " answers " + answer.status() + ": "
                    + found.path("error").asText("nothing more"));
            return UNKNOWN;
        }
        for (JsonNode node : found) {
            main.surroundings()
                    .out()
                    .println(node.path("name").asText() + " "
                            + node.path("version").asText() + " "
                            + node.path("since").asText());
        }
        return CommandTree.OK;
    }
}
