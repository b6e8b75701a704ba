package io.mercurehub.config.option;

import io.mercurehub.config.language.Arguments;
import io.mercurehub.config.language.Quantities;
import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.HubConfig.UnknownLastEventId;
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
                    Option::uri,
                    URI::toString,
                    HubConfig.Builder::resourceIdentifier,
                    HubConfig::resourceIdentifier),
            Option.value(
                    "unknown_last_event_id",
                    "replay|skip",
                    text -> Option.choice(UnknownLastEventId.class, text),
                    Option::name,
                    HubConfig.Builder::unknownLastEventId,
                    HubConfig::unknownLastEventId),
            Option.flag("subscriptions", HubConfig.Builder::subscriptions, HubConfig::subscriptions),
            Option.duration("dispatch_timeout", HubConfig.Builder::dispatchTimeout, HubConfig::dispatchTimeout),
            Option.duration("shutdown_timeout", HubConfig.Builder::shutdownTimeout, HubConfig::shutdownTimeout),
            new Option<>(
                    "transport",
                    "NAME [ADDRESS]",
                    true,
                    false,
                    (builder, arguments) -> builder.store(Transport.of(arguments.values(), arguments.block())),
                    config -> List.of(transport(Transport.of(config))),
                    null),
            new Option<>(
                    "history",
                    "[LIMIT VALUE|topic PATTERN|match PATTERN] [none]",
                    true,
                    false,
                    HistoryDirective::add,
                    config -> HistoryDirective.print(config.history()),
                    builder -> builder.history(HistorySettings.DEFAULTS)),
            Option.size("max_pending_bytes", HubConfig.Builder::maxPendingBytes, HubConfig::maxPendingBytes),
            Option.size("max_recent_bytes", HubConfig.Builder::maxRecentBytes, HubConfig::maxRecentBytes),
            Option.value(
                    "max_client_memory",
                    "SIZE",
                    Quantities::bytes,
                    Quantities::printBytes,
                    HubConfig.Builder::maxClientMemory,
                    HubConfig::maxClientMemory));

    private HubOptions() {}

    private static Arguments transport(Transport transport) {
        return new Arguments(List.of(transport.name()), transport.optionsWithoutSecrets());
    }
}
