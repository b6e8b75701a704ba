package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.matching.Matched;
import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.store.StoredUpdate;
import org.jspecify.annotations.Nullable;

/**
 * An encoded update, and for a while the matchers that select it.
 *
 * <p>Safe for use by several threads.
 */
final class LogEntry {

    private final EncodedUpdate encoded;
    private final long position;
    private final long replayableUntilMillis;
    private final long weight;
    private volatile @Nullable Matched<LaneSubscriber> matched;

    /** @param matched the matchers in use that select it; null: nobody has looked */
    LogEntry(StoredUpdate stored, UpdateEncoder encoder, @Nullable Matched<LaneSubscriber> matched) {
        this.encoded = new EncodedUpdate(stored, encoder.encode(stored.update()));
        this.position = stored.position().value();
        this.replayableUntilMillis = stored.replayableUntilMillis();
        this.matched = matched;
        this.weight = encoded.sizeBytes()
                + stored.update().estimatedBytes()
                + (matched == null ? 0 : matched.estimatedBytes());
    }

    EncodedUpdate encoded() {
        return encoded;
    }

    /** {@return its position in the log} */
    long position() {
        return position;
    }

    /** {@return until when it is for those who came later, by the clock of the store; see {@link StoredUpdate}} */
    long replayableUntilMillis() {
        return replayableUntilMillis;
    }

    /** {@return the matchers that were in use when it was dispatched and select it; null: forgotten, or nobody has looked} */
    @Nullable
    Matched<LaneSubscriber> matched() {
        return matched;
    }

    /** Forgets which matchers select it: some may have left, and would be kept in memory by this. */
    void forgetMatched() {
        matched = null;
    }

    /** {@return about how much memory it takes, in bytes} */
    long weight() {
        return weight;
    }
}
