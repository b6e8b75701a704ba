package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.EncodedUpdate;
import io.mercurehub.hub.subscription.Encoding;
import io.mercurehub.hub.subscription.Matched;
import io.mercurehub.hub.subscription.SubscriberIndex;

/**
 * An encoded update with the matchers that select it.
 *
 * <p>Safe for use by several threads: what was matched is replaced when newer matchers have come in.
 */
final class LogEntry {

    private final EncodedUpdate encoded;
    private final long position;
    private final long replayableUntilMillis;
    private volatile Matched<LaneSubscriber> matched;

    LogEntry(StoredUpdate stored, Encoding encoding, Matched<LaneSubscriber> matched) {
        this.encoded = new EncodedUpdate(stored, encoding);
        this.position = stored.position().value();
        this.replayableUntilMillis = stored.replayableUntilMillis();
        this.matched = matched;
    }

    EncodedUpdate encoded() {
        return encoded;
    }

    /** {@return its place in the log} */
    long position() {
        return position;
    }

    /** {@return until when it is for those who came later, by the clock of the store; see {@link StoredUpdate}} */
    long replayableUntilMillis() {
        return replayableUntilMillis;
    }

    /** {@return the matchers that were in use when it was dispatched, perhaps with newer ones} */
    Matched<LaneSubscriber> matched() {
        return matched;
    }

    /** {@return the matchers that select it, with all that are in use now} */
    Matched<LaneSubscriber> matched(SubscriberIndex<LaneSubscriber> index) {
        Matched<LaneSubscriber> known = matched;
        if (!index.isCurrent(known)) {
            known = index.match(encoded.update());
            matched = known;
        }
        return known;
    }

    /** {@return about how much memory it takes, in bytes} */
    long weight() {
        return encoded.sizeBytes() + encoded.update().estimatedBytes();
    }
}
