package io.mercurehub.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * Looks into the history of a hub that does not run. While one runs on it, the history is locked, and the commands say by whom.
 *
 * <p>Confined to one thread.
 */
@Command(
        name = "history",
        description = "Looks into the history of a hub that is stopped: stats, verify, export, import, trim.",
        mixinStandardHelpOptions = true)
final class HistoryCommand {

    private static final int PAGE_UPDATES = 1024;
    private static final long PAGE_BYTES = 1 << 20;
    private static final int MAX_IN_FLIGHT = 1024;

    private final MainCommand main;
    private final ObjectMapper json = new ObjectMapper();

    HistoryCommand(MainCommand main) {
        this.main = main;
    }

    @Command(description = "Prints how much there is, as one line of JSON.", mixinStandardHelpOptions = true)
    int stats() throws JsonProcessingException {
        HistoryOfConfig history = HistoryOfConfig.of(main);
        ObjectNode stats = json.createObjectNode();
        try (EventStore store = history.open()) {
            stats.put("store", store.description());
            long[] counts = new long[3];
            long oldest = readAll(store, stored -> {
                counts[stored.update().isSubscriptionEvent() ? 1 : 0]++;
                counts[2] += stored.update().data().getBytes(StandardCharsets.UTF_8).length;
            });
            stats.put("trimmed_through", oldest)
                    .put("updates", counts[0])
                    .put("subscription_events", counts[1])
                    .put("data_bytes", counts[2]);
        }
        history.state()
                .ifPresent(state ->
                        stats.put("carried_events", state.carriedEvents()).put("held_ids", state.heldIds()));
        main.surroundings().out().println(json.writeValueAsString(stats));
        return CommandTree.OK;
    }

    @Command(
            description = "Prints every update, oldest first, as a line of JSON each; without subscription events.",
            mixinStandardHelpOptions = true)
    int export() {
        PrintStream out = main.surroundings().out();
        try (EventStore store = open()) {
            readAll(store, stored -> {
                if (!stored.update().isSubscriptionEvent()) {
                    out.println(UpdateLine.print(json, stored.update()));
                }
            });
        }
        if (out.checkError()) {
            throw new EventStoreException("history export: the standard output takes no more");
        }
        return CommandTree.OK;
    }

    @Command(
            name = "import",
            description = "Appends the updates that \"export\" has printed, from the standard input.",
            mixinStandardHelpOptions = true)
    int importUpdates() throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(main.surroundings().in(), StandardCharsets.UTF_8));
        long count = 0;
        try (EventStore store = open()) {
            store.follow(Deaf.FOLLOWER);
            @Nullable CompletionStage<Position> last = null;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                count++;
                if (!line.isBlank()) {
                    CompletionStage<Position> next = store.append(parse(line, count));
                    if (count % MAX_IN_FLIGHT == 0) {
                        await(next);
                    }
                    last = next;
                }
            }
            if (last != null) {
                await(last);
            }
        }
        return CommandTree.OK;
    }

    private Update parse(String line, long number) {
        try {
            return UpdateLine.parse(json, line);
        } catch (IllegalArgumentException | ProtocolViolationException | JsonProcessingException e) {
            String reason = e instanceof JsonProcessingException syntax ? syntax.getOriginalMessage() : e.getMessage();
            throw new ConfigurationException(List.of(new Problem(
                    "line " + number, "is not an update: " + reason + "; the lines before are in the history")));
        }
    }

    private EventStore open() {
        return HistoryOfConfig.of(main).open();
    }

    /** {@return the newest trimmed position} */
    private static long readAll(EventStore store, Consumer<StoredUpdate> reader) {
        Position start = await(store.locate(EventId.EARLIEST)).orElseThrow();
        Position next = start;
        HistoryPage page = await(store.read(next, PAGE_UPDATES, PAGE_BYTES));
        while (!page.updates().isEmpty()) {
            page.updates().forEach(reader);
            next = page.updates().get(page.updates().size() - 1).position();
            page = await(store.read(next, PAGE_UPDATES, PAGE_BYTES));
        }
        if (page.isTrimmed()) {
            throw new EventStoreException("history: updates have expired while they were read; try again");
        }
        return start.value();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof EventStoreException failure ? failure : e;
        }
    }

    /** Hears of updates and does nothing. */
    private enum Deaf implements EventStore.Follower {
        FOLLOWER;

        @Override
        public void appended(StoredUpdate update) {
            // Nobody is subscribed.
        }

        @Override
        public void endOfBatch() {
            // Nobody is subscribed.
        }
    }
}
