package io.mercurehub.config.option;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.HubConfig.UnknownLastEventId;
import io.mercurehub.hub.setting.Quantities;
import io.mercurehub.hub.store.HistorySettings;
import java.net.URI;
import java.util.List;

/** The table of {@link HubConfig}'s settings. */
public final class HubOptions {

    /** All of them, in the order of the documentation. */
    public static final List<Option<HubConfig.Builder, HubConfig>> ALL = List.of(
            Option.value(
                    "resource_identifier",
                    "URL",
                    "http://mercure.invalid/.well-known/mercure",
                    "The hub's public URL, against which relative topics are resolved; absolute, with a path, without query and"
                            + " fragment.",
                    Option::uri,
                    URI::toString,
                    HubConfig.Builder::resourceIdentifier,
                    HubConfig::resourceIdentifier),
            Option.value(
                    "unknown_last_event_id",
                    "replay|skip",
                    "replay",
                    "What a subscriber gets that asks for updates after an id which the history does not hold: all that is retained,"
                            + " or only what comes next.",
                    text -> Option.choice(UnknownLastEventId.class, text),
                    Option::name,
                    HubConfig.Builder::unknownLastEventId,
                    HubConfig::unknownLastEventId),
            Option.flag(
                    "subscriptions",
                    "Tells who is subscribed to what, in private updates and in the subscription API, to those whose tokens allow it.",
                    HubConfig.Builder::subscriptions,
                    HubConfig::subscriptions),
            Option.duration(
                    "dispatch_timeout",
                    "5s",
                    "How long a subscriber may take nothing of what waits for it before it is disconnected; `0s` for no limit.",
                    HubConfig.Builder::dispatchTimeout,
                    HubConfig::dispatchTimeout),
            Option.duration(
                    "shutdown_timeout",
                    "5s",
                    "How long stopping may take, in which subscribers are sent away in waves; `0s` to stop at once.",
                    HubConfig.Builder::shutdownTimeout,
                    HubConfig::shutdownTimeout),
            new Option<>(
                    "transport",
                    "NAME",
                    "memory",
                    "Where updates are kept: `local` (nowhere) or `memory`, or what a module on the class path adds; the block has"
                            + " its options.",
                    true,
                    false,
                    (builder, arguments) -> builder.transport(arguments.first(), arguments.block()),
                    config -> List.of(new Arguments(List.of(config.transport()), config.transportOptions())),
                    null),
            new Option<>(
                    "history",
                    "[LIMIT VALUE|topic PATTERN|match PATTERN] [none]",
                    "none",
                    "How much of the history is kept: `max_events`, `max_age` and `max_bytes`, in a block or one of them on the line; or a"
                            + " rule for some topics, with `none` or a block with `max_age`. May stand several times.",
                    true,
                    false,
                    HistoryDirective::add,
                    config -> HistoryDirective.print(config.history()),
                    builder -> builder.history(HistorySettings.DEFAULTS)),
            Option.size(
                    "max_pending_bytes",
                    "64KiB",
                    "How much may wait for one subscriber in memory before it catches up from the history instead.",
                    HubConfig.Builder::maxPendingBytes,
                    HubConfig::maxPendingBytes),
            Option.size(
                    "max_recent_bytes",
                    "16MiB",
                    "How much of the newest updates is kept in memory, ready to send, for all subscribers that are a little behind.",
                    HubConfig.Builder::maxRecentBytes,
                    HubConfig::maxRecentBytes),
            Option.value(
                    "max_client_memory",
                    "SIZE",
                    "0",
                    "How much memory clients may hold in sum: topic matchers, request bodies, and what they have not read; `0` for a quarter"
                            + " of the heap.",
                    Quantities::bytes,
                    Quantities::printBytes,
                    HubConfig.Builder::maxClientMemory,
                    HubConfig::maxClientMemory),
            Option.count(
                    "dispatch_threads",
                    "0",
                    "How many threads send to subscribers, at most 256; `0` for half the processors, at least 1 and at most 8.",
                    HubConfig.Builder::dispatchThreads,
                    HubConfig::dispatchThreads),
            Option.count(
                    "max_publish_lag",
                    "256",
                    "How many updates dispatch may be behind the history before publishers wait for it.",
                    HubConfig.Builder::maxPublishLag,
                    HubConfig::maxPublishLag),
            Option.count(
                    "max_unindexed_matchers",
                    "10000",
                    "How many distinct topic matchers there may be that no index helps with, each of which costs time at every update.",
                    HubConfig.Builder::maxUnindexedMatchers,
                    HubConfig::maxUnindexedMatchers),
            Option.count(
                    "max_pattern_length",
                    "4096",
                    "How many characters the pattern of a topic matcher may have.",
                    HubConfig.Builder::maxPatternLength,
                    HubConfig::maxPatternLength));

    private HubOptions() {}
}
