package io.mercurehub.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mercurehub.config.store.CheckListener;
import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.config.store.HistoryLimits;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.Update;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Looks into the history of a hub that does not run. While one runs on it, the history is locked, and the commands say by whom.
 *
 * <p>Confined to one thread.
 *
 * @param main what all commands share
 */
@Command(
        name = "history",
        description = "Looks into the history of a hub that is stopped: stats, verify, export, import, trim.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: mercure-hub history export --config mercure.conf > updates.jsonl"})
record HistoryCommand(MainCommand main) {

    private static final int PAGE_UPDATES = 1024;
    private static final long PAGE_BYTES = 1 << 20;
    private static final int MAX_IN_FLIGHT = 1024;

    private static final int DAMAGED = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Command(description = "Prints how much there is, as one line of JSON.", mixinStandardHelpOptions = true)
    void stats() {
        HistoryOfConfig history = HistoryOfConfig.of(main);
        ObjectNode stats = JSON.createObjectNode();
        try (EventStore store = history.open();
                Progress progress = Progress.of(main.surroundings(), "counted", "updates")) {
            stats.put("store", store.description());
            long[] counts = new long[3];
            long oldest = readAll(store, progress, stored -> {
                counts[stored.update().isSubscriptionEvent() ? 1 : 0]++;
                counts[2] += stored.update().data().getBytes(StandardCharsets.UTF_8).length;
            });
            stats.put("trimmed_through", oldest)
                    .put("updates", counts[0])
                    .put("subscription_events", counts[1])
                    .put("data_bytes", counts[2]);
        }
        history.ifStored().ifPresent(stored -> {
            try (stored) {
                HistoryState state = stored.check(damage -> {});
                stats.put("carried_events", state.carriedEvents()).put("held_ids", state.heldIds());
            }
        });
        main.surroundings().out().println(stats);
    }

    @Command(
            description = "Prints every update, oldest first, as a line of JSON each; without subscription events.",
            mixinStandardHelpOptions = true)
    void export() {
        PrintStream out = main.surroundings().out();
        try (EventStore store = HistoryOfConfig.of(main).open();
                Progress progress = Progress.of(main.surroundings(), "exported", "updates")) {
            readAll(store, progress, stored -> {
                if (!stored.update().isSubscriptionEvent()) {
                    out.println(JSON.valueToTree(UpdateLine.of(stored.update())).toString());
                }
            });
        }
        requireWritten("export");
    }

    @Command(
            name = "import",
            description = "Appends the updates that \"export\" has printed, from the standard input.",
            mixinStandardHelpOptions = true)
    void importUpdates() throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(main.surroundings().in(), StandardCharsets.UTF_8));
        long count = 0;
        try (EventStore store = HistoryOfConfig.of(main).open();
                Progress progress = Progress.of(main.surroundings(), "imported", "updates")) {
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
                progress.at(count, main.surroundings().shareOfIn());
            }
            if (last != null) {
                await(last);
            }
        }
    }

    @Command(
            description =
                    "Checks all that is stored and changes nothing: a line of JSON for each damage, and one for the whole."
                            + " Ends with 0 when there is no damage, with 1 when there is.",
            mixinStandardHelpOptions = true)
    int verify() {
        PrintStream out = main.surroundings().out();
        long[] damages = new long[1];
        try (StoredHistory history = HistoryOfConfig.of(main).stored();
                Progress progress = Progress.of(main.surroundings(), "checked", "MiB")) {
            HistoryState state = history.check(new CheckListener() {
                @Override
                public void damaged(HistoryDamage damage) {
                    damages[0]++;
                    out.println(line(damage));
                }

                @Override
                public void checked(long bytes, long ofBytes) {
                    progress.at(bytes >> 20, () -> (double) bytes / ofBytes);
                }
            });
            out.println(line(history, state).put("damages", damages[0]));
        }
        requireWritten("verify");
        return damages[0] == 0 ? CommandTree.OK : DAMAGED;
    }

    @Command(
            description =
                    "Trims the oldest updates until all limits given are kept, beside those of the configuration, and"
                            + " prints what is left as a line of JSON. Nothing brings them back.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: mercure-hub history trim --max-age 30d --config mercure.conf"})
    void trim(
            @Option(names = "--max-events", paramLabel = "COUNT", description = "Keeps at most so many updates.")
                    @Nullable
                    Integer maxEvents,
            @Option(names = "--max-age", paramLabel = "DURATION", description = "Keeps none that is older, such as 7d.")
                    @Nullable
                    Duration maxAge,
            @Option(
                            names = "--max-bytes",
                            paramLabel = "SIZE",
                            description = "Keeps at most so much on the disk, such as 1GiB.")
                    @Nullable
                    Long maxBytes,
            @Option(
                            names = "--before",
                            paramLabel = "ID",
                            description = "Keeps the update with this id, and none before it.")
                    @Nullable
                    EventId before) {
        if (maxEvents == null && maxAge == null && maxBytes == null && before == null) {
            throw CommandTree.problem(
                    "history trim",
                    "would trim nothing (expected: --max-events, --max-age, --max-bytes or --before, or several)");
        }
        HistoryLimits limits = new HistoryLimits(
                maxEvents == null ? Long.MAX_VALUE : maxEvents,
                Optional.ofNullable(maxAge),
                maxBytes == null ? Long.MAX_VALUE : maxBytes,
                Optional.ofNullable(before));
        try (StoredHistory history = HistoryOfConfig.of(main).stored()) {
            HistoryState left = history.trim(limits);
            main.surroundings().out().println(line(history, left));
        }
    }

    private static ObjectNode line(StoredHistory history, HistoryState state) {
        return JSON.createObjectNode()
                .put("store", history.description())
                .put("trimmed_through", state.trimmedThrough().value())
                .put("newest", state.newest().value())
                .put("updates", state.updates())
                .put("subscription_events", state.subscriptionEvents())
                .put("carried_events", state.carriedEvents())
                .put("held_ids", state.heldIds())
                .put("bytes", state.bytes())
                .put("unfinished_bytes", state.unfinishedBytes());
    }

    private static ObjectNode line(HistoryDamage damage) {
        ObjectNode line = JSON.createObjectNode().put("damage", damage.reason()).put("in", damage.part());
        if (damage.offset() >= 0) {
            line.put("byte", damage.offset());
        }
        if (damage.isLoss()) {
            line.put("first_position", damage.first().value())
                    .put("last_position", damage.last().value());
        }
        return line.put("effect", damage.effect());
    }

    private void requireWritten(String command) {
        if (main.surroundings().out().checkError()) {
            throw new EventStoreException("history " + command + ": the standard output takes no more");
        }
    }

    private static Update parse(String line, long number) {
        try {
            return Optional.ofNullable(JSON.readValue(line, UpdateLine.class))
                    .orElseThrow(() -> new IllegalArgumentException(UpdateLine.EXPECTED))
                    .update();
        } catch (MismatchedInputException e) {
            throw notAnUpdate(number, UpdateLine.EXPECTED);
        } catch (JsonProcessingException e) {
            throw notAnUpdate(number, e.getOriginalMessage());
        } catch (IllegalArgumentException | ProtocolViolationException e) {
            throw notAnUpdate(number, e.getMessage());
        }
    }

    private static ConfigurationException notAnUpdate(long number, @Nullable String reason) {
        return CommandTree.problem(
                "line " + number, "is not an update: " + reason + "; the lines before are in the history");
    }

    /** {@return the newest trimmed position} */
    private static long readAll(EventStore store, Progress progress, Consumer<StoredUpdate> reader) {
        Position newest = store.follow(Deaf.FOLLOWER);
        Position start = await(store.locate(EventId.EARLIEST)).orElseThrow();
        Position next = start;
        long count = 0;
        HistoryPage page = await(store.read(next, PAGE_UPDATES, PAGE_BYTES));
        while (!page.updates().isEmpty()) {
            page.updates().forEach(reader);
            Position last = page.updates().get(page.updates().size() - 1).position();
            count += page.updates().size();
            progress.at(count, () -> (double) (last.value() - start.value()) / (newest.value() - start.value()));
            next = last;
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
