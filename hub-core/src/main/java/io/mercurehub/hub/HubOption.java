package io.mercurehub.hub;

import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.Option;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.hub.store.HistorySettings;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The table of {@link HubConfig}'s settings: how each is written, what it means, how it is set and how it is printed. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions hold no state.
public enum HubOption implements Option {
    RESOURCE_IDENTIFIER(
            "resource_identifier",
            "URL",
            "http://mercure.invalid/.well-known/mercure",
            "The hub's public URL, against which relative topics are resolved; absolute, with a path, without query and"
                    + " fragment.",
            (builder, arguments) -> builder.resourceIdentifier(OptionValues.uri(arguments.first())),
            config -> Arguments.of(config.resourceIdentifier().toString())),

    UNKNOWN_LAST_EVENT_ID(
            "unknown_last_event_id",
            "replay|skip",
            "replay",
            "What a subscriber gets that asks for updates after an id which the history does not hold: all that is retained,"
                    + " or only what comes next.",
            (builder, arguments) ->
                    builder.unknownLastEventId(OptionValues.choice(UnknownLastEventId.class, arguments.first())),
            config -> Arguments.of(OptionValues.print(config.unknownLastEventId()))),

    SUBSCRIPTIONS(
            "subscriptions",
            "[on|off]",
            "off",
            "Tells who is subscribed to what, in private updates and in the subscription API, to those whose tokens allow it.",
            (builder, arguments) -> builder.subscriptions(OptionValues.flag(arguments.values())),
            config -> Arguments.of(config.subscriptions() ? "on" : "off")),

    DISPATCH_TIMEOUT(
            "dispatch_timeout",
            "DURATION",
            "5s",
            "How long a subscriber may take nothing of what waits for it before it is disconnected; `0s` for no limit.",
            (builder, arguments) -> builder.dispatchTimeout(OptionValues.duration(arguments.first())),
            config -> Arguments.of(OptionValues.print(config.dispatchTimeout()))),

    SHUTDOWN_TIMEOUT(
            "shutdown_timeout",
            "DURATION",
            "5s",
            "How long stopping may take, in which subscribers are sent away in waves; `0s` to stop at once.",
            (builder, arguments) -> builder.shutdownTimeout(OptionValues.duration(arguments.first())),
            config -> Arguments.of(OptionValues.print(config.shutdownTimeout()))),

    TRANSPORT(
            "transport",
            "NAME",
            "memory",
            "Where updates are kept: `local` (nowhere) or `memory`, or what a module on the class path adds; the block has"
                    + " its options.",
            (builder, arguments) -> builder.transport(arguments.first(), arguments.block()),
            config -> new Arguments(List.of(config.transport()), config.transportOptions())),

    HISTORY(
            "history",
            "[LIMIT VALUE|topic PATTERN|match PATTERN] [none]",
            "none",
            true,
            "How much of the history is kept: `max_events`, `max_age` and `max_bytes`, in a block or one of them on the line; or a"
                    + " rule for some topics, with `none` or a block with `max_age`. May stand several times.",
            HistoryDirective::add,
            config -> HistoryDirective.print(config.history())),

    MAX_PENDING_BYTES(
            "max_pending_bytes",
            "SIZE",
            "64KiB",
            "How much may wait for one subscriber in memory before it catches up from the history instead.",
            (builder, arguments) -> builder.maxPendingBytes(OptionValues.bytesBelow2GiB(arguments.first())),
            config -> Arguments.of(OptionValues.printBytes(config.maxPendingBytes()))),

    MAX_RECENT_BYTES(
            "max_recent_bytes",
            "SIZE",
            "16MiB",
            "How much of the newest updates is kept in memory, ready to send, for all subscribers that are a little behind.",
            (builder, arguments) -> builder.maxRecentBytes(OptionValues.bytesBelow2GiB(arguments.first())),
            config -> Arguments.of(OptionValues.printBytes(config.maxRecentBytes()))),

    MAX_CLIENT_MEMORY(
            "max_client_memory",
            "SIZE",
            "0",
            "How much memory clients may hold in sum: topic matchers, request bodies, and what they have not read; `0` for a quarter"
                    + " of the heap.",
            (builder, arguments) -> builder.maxClientMemory(OptionValues.bytes(arguments.first())),
            config -> Arguments.of(OptionValues.printBytes(config.maxClientMemory()))),

    DISPATCH_THREADS(
            "dispatch_threads",
            "COUNT",
            "0",
            "How many threads send to subscribers, at most 256; `0` for half the processors, at least 1 and at most 8.",
            (builder, arguments) -> builder.dispatchThreads(OptionValues.count(arguments.first())),
            config -> Arguments.of(Integer.toString(config.dispatchThreads()))),

    MAX_PUBLISH_LAG(
            "max_publish_lag",
            "COUNT",
            "256",
            "How many updates dispatch may be behind the history before publishers wait for it.",
            (builder, arguments) -> builder.maxPublishLag(OptionValues.count(arguments.first())),
            config -> Arguments.of(Integer.toString(config.maxPublishLag()))),

    MAX_UNINDEXED_MATCHERS(
            "max_unindexed_matchers",
            "COUNT",
            "10000",
            "How many distinct topic matchers there may be that no index helps with, each of which costs time at every update.",
            (builder, arguments) -> builder.maxUnindexedMatchers(OptionValues.count(arguments.first())),
            config -> Arguments.of(Integer.toString(config.maxUnindexedMatchers()))),

    MAX_PATTERN_LENGTH(
            "max_pattern_length",
            "COUNT",
            "4096",
            "How many characters the pattern of a topic matcher may have.",
            (builder, arguments) -> builder.maxPatternLength(OptionValues.count(arguments.first())),
            config -> Arguments.of(Integer.toString(config.maxPatternLength())));

    private final String key;
    private final String syntax;
    private final String defaultValue;
    private final String meaning;
    private final boolean isRepeatable;
    private final BiConsumer<HubConfig.Builder, Arguments> setter;
    private final Function<HubConfig, List<Arguments>> printer;

    HubOption(
            String key,
            String syntax,
            String defaultValue,
            String meaning,
            BiConsumer<HubConfig.Builder, Arguments> setter,
            Function<HubConfig, Arguments> printer) {
        this(key, syntax, defaultValue, false, meaning, setter, config -> List.of(printer.apply(config)));
    }

    HubOption(
            String key,
            String syntax,
            String defaultValue,
            boolean isRepeatable,
            String meaning,
            BiConsumer<HubConfig.Builder, Arguments> setter,
            Function<HubConfig, List<Arguments>> printer) {
        this.key = key;
        this.syntax = syntax;
        this.defaultValue = defaultValue;
        this.isRepeatable = isRepeatable;
        this.meaning = meaning;
        this.setter = setter;
        this.printer = printer;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String syntax() {
        return syntax;
    }

    @Override
    public boolean takesBlock() {
        return this == TRANSPORT || this == HISTORY;
    }

    @Override
    public boolean isRepeatable() {
        return isRepeatable;
    }

    @Override
    public String defaultValue() {
        return defaultValue;
    }

    @Override
    public String since() {
        return "0.1";
    }

    @Override
    public String meaning() {
        return meaning;
    }

    /**
     * Sets this setting, whatever was set before.
     *
     * @param builder what to set it on
     * @param arguments what follows the directive's name
     * @throws OptionValueException when the arguments cannot be read; limits are checked by {@link HubConfig.Builder#build}
     */
    public void set(HubConfig.Builder builder, Arguments arguments) {
        if (this == HISTORY) {
            builder.history(HistorySettings.DEFAULTS);
        }
        add(builder, arguments);
    }

    /**
     * Adds to what was set before, if this is {@linkplain #isRepeatable repeatable}; else it is the same as {@link #set}.
     *
     * @throws OptionValueException as {@link #set}, and when something is said a second time
     */
    public void add(HubConfig.Builder builder, Arguments arguments) {
        if (!isRepeatable) {
            requireShape(arguments);
        }
        setter.accept(builder, arguments);
    }

    /** {@return what {@link #set}, and {@link #add} for all but the first, take to make another configuration like this one} */
    public List<Arguments> print(HubConfig config) {
        return printer.apply(config);
    }
}
