package io.mercurehub.standalone.command;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.config.store.HistoryLimits;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.update.EventId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trims the oldest updates of a history. */
@Command(
        name = "trim",
        description = "Trims the oldest updates until all limits given are kept, beside those of the configuration, and"
                + " prints what is left as a line of JSON. Nothing brings them back.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: mercure-hub history trim --max-age 30d --config mercure.conf"})
final class TrimHistoryCommand implements Callable<Integer> {

    private final MainCommand main;

    @Option(names = "--max-events", paramLabel = "COUNT", description = "Keeps at most so many updates.")
    private @Nullable String maxEvents;

    @Option(names = "--max-age", paramLabel = "DURATION", description = "Keeps none that is older, such as 7d.")
    private @Nullable String maxAge;

    @Option(
            names = "--max-bytes",
            paramLabel = "SIZE",
            description = "Keeps at most so much on the disk, such as 1GiB.")
    private @Nullable String maxBytes;

    @Option(names = "--before", paramLabel = "ID", description = "Keeps the update with this id, and none before it.")
    private @Nullable String before;

    TrimHistoryCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        if (maxEvents == null && maxAge == null && maxBytes == null && before == null) {
            throw CommandTree.problem(
                    "history trim",
                    "would trim nothing (expected: --max-events, --max-age, --max-bytes or --before, or several)");
        }
        HistoryLimits limits = new HistoryLimits(
                read("--max-events", maxEvents, text -> (long) Quantities.count(text))
                        .orElse(Long.MAX_VALUE),
                read("--max-age", maxAge, Quantities::duration),
                read("--max-bytes", maxBytes, Quantities::bytes).orElse(Long.MAX_VALUE),
                Optional.ofNullable(before).map(TrimHistoryCommand::id));
        try (StoredHistory history = HistoryOfConfig.of(main).stored()) {
            HistoryState left = history.trim(limits);
            main.surroundings().out().println(HistoryOfConfig.line(history, left));
        }
        return CommandTree.OK;
    }

    private static <T> Optional<T> read(String option, @Nullable String text, Function<String, T> reader) {
        return CommandTree.read(option, () -> Optional.ofNullable(text).map(reader));
    }

    private static EventId id(String text) {
        try {
            return EventId.chosen(text);
        } catch (ProtocolViolationException e) {
            throw CommandTree.problem("--before", String.valueOf(e.getMessage()));
        }
    }
}
