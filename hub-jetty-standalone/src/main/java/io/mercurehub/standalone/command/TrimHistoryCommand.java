package io.mercurehub.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.config.store.HistoryLimits;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.hub.update.EventId;
import java.time.Duration;
import java.util.List;
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
        mixinStandardHelpOptions = true)
final class TrimHistoryCommand implements Callable<Integer> {

    private final MainCommand main;
    private final ObjectMapper json = new ObjectMapper();

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
            throw problem(
                    "history trim",
                    "would trim nothing (expected: --max-events, --max-age, --max-bytes or --before, or several)");
        }
        HistoryLimits limits = new HistoryLimits(
                parse("--max-events", maxEvents, TrimHistoryCommand::count).orElse(Long.MAX_VALUE),
                parse("--max-age", maxAge, TrimHistoryCommand::age),
                parse("--max-bytes", maxBytes, Quantities::bytes).orElse(Long.MAX_VALUE),
                Optional.ofNullable(before).map(TrimHistoryCommand::id));
        try (StoredHistory history = HistoryOfConfig.of(main).stored()) {
            HistoryState left = history.trim(limits);
            main.surroundings().out().println(HistoryLines.state(json, history.description(), left));
        }
        return CommandTree.OK;
    }

    private static <T> Optional<T> parse(String option, @Nullable String text, Function<String, T> parser) {
        try {
            return Optional.ofNullable(text).map(parser);
        } catch (OptionValueException e) {
            throw new ConfigurationException(List.of(e.in(option)));
        }
    }

    private static Long count(String text) {
        return (long) Quantities.count(text);
    }

    private static Duration age(String text) {
        return Quantities.duration(text);
    }

    private static EventId id(String text) {
        try {
            return EventId.chosen(text);
        } catch (ProtocolViolationException e) {
            throw problem("--before", String.valueOf(e.getMessage()));
        }
    }

    private static ConfigurationException problem(String setting, String sentence) {
        return new ConfigurationException(List.of(new Problem(setting, sentence)));
    }
}
