package io.mercurehub.config.store;

import io.mercurehub.update.EventId;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be left of a history.
 *
 * @param maxUpdates at most so many updates, subscription events aside; {@link Long#MAX_VALUE} for no limit
 * @param maxAge none that is older; empty for no limit
 * @param maxBytes at most so many bytes of space; {@link Long#MAX_VALUE} for no limit
 * @param before none that was published before the one with this id, which is kept; empty for no limit
 */
public record HistoryLimits(long maxUpdates, Optional<Duration> maxAge, long maxBytes, Optional<EventId> before) {}
