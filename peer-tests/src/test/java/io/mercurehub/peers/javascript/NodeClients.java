package io.mercurehub.peers.javascript;

import io.mercurehub.peers.Client;
import io.mercurehub.peers.ReceivedUpdate;
import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Clients in one process of Node, each twice: with its token in a header field, and in a cookie. */
public final class NodeClients implements AutoCloseable {

    /** The folders in {@code src/test/javascript}. */
    static final List<String> FOLDERS = List.of("eventsource-2", "eventsource-3", "eventsource-4", "eventsource-5");

    private static final Pattern SPACE = Pattern.compile(" ");

    private final HubProcess node;

    private NodeClients(HubProcess node) {
        this.node = node;
    }

    /**
     * Subscribes; without Node, or the packages of npm, the test is skipped, and in CI it fails.
     *
     * @param url in which CLIENT stands for the name of each
     */
    public static NodeClients subscribe(URI url, String token) throws IOException {
        return new NodeClients(run("subscribe.js", url.toString(), token));
    }

    /** Runs one of the scripts for all the {@link #FOLDERS}. */
    static HubProcess run(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Programs.require("node").toString(), script));
        command.addAll(List.of(arguments));
        command.addAll(FOLDERS);
        return HubProcess.run(NpmPackages.folder(), Map.of(), command);
    }

    /** {@return each of them} */
    public List<Client> all() {
        return FOLDERS.stream()
                .flatMap(folder -> Stream.of(folder + " by header", folder + " by cookie"))
                .<Client>map(NodeClient::new)
                .toList();
    }

    @Override
    public void close() {
        node.close();
    }

    private final class NodeClient implements Client {

        private final String name;

        NodeClient(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<ReceivedUpdate> updates() {
            return node.out().stream()
                    .map(NodeClients::words)
                    .filter(words -> words.get(0).equals(name))
                    .map(words -> new ReceivedUpdate(words.get(1), words.get(2), words.get(3)))
                    .toList();
        }
    }

    /** {@return what a line of {@code subscribe.js} says} */
    private static List<String> words(String line) {
        return SPACE.splitAsStream(line)
                .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                .toList();
    }
}
