package io.mercurehub.eventstore.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.eventstore.kafka.topic.Topics;
import io.mercurehub.hub.store.EventStoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers take records; one line of the log for each change.
 *
 * <p>Shared; guarded by itself.
 */
final class Health {

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** What can fail by itself. */
    enum Part {
        APPENDS,
        HEARTBEATS,
        TAIL
    }

    private final StoreSettings settings;

    /** What is wrong, the oldest first. */
    @GuardedBy("this")
    private final Map<Part, EventStoreException> troubles = new LinkedHashMap<>();

    /** What is wrong for the longest time. */
    private volatile @Nullable EventStoreException trouble;

    /** What waiting doesn't mend. */
    private volatile @Nullable EventStoreException stuck;

    Health(StoreSettings settings) {
        this.settings = settings;
    }

    /** Something has failed. */
    synchronized void lost(Part part, Throwable failure) {
        EventStoreException named = Topics.failed(settings, failure);
        if (troubles.putIfAbsent(part, named) == null && troubles.size() == 1) {
            trouble = named;
            LOG.warn("Lost the event log: {}; trying again", named.getMessage());
        }
    }

    /** It is known why something fails, of which only was known that it does. */
    synchronized void explain(Part part, String why) {
        EventStoreException known = Topics.refused(settings, why);
        EventStoreException before = troubles.get(part);
        if (before != null && !Objects.equals(before.getMessage(), known.getMessage())) {
            troubles.put(part, known);
            trouble = troubles.values().stream().findFirst().orElse(null);
            LOG.warn("The event log takes no records: {}", known.getMessage());
        }
    }

    /** Something has succeeded. */
    void isFine(Part part) {
        if (trouble == null) {
            return;
        }
        synchronized (this) {
            if (troubles.remove(part) == null) {
                return;
            }
            trouble = troubles.values().stream().findFirst().orElse(null);
            if (trouble == null) {
                LOG.info("The event log is back: kafka {}, topic {}", settings.servers(), settings.topic());
            }
        }
    }

    /** Nothing goes on, until somebody does something. */
    void isStuck(String why) {
        if (stuck == null) {
            stuck = Topics.refused(settings, why);
            LOG.error("The event log cannot be followed: {}", why);
        }
    }

    /** {@return whether anything failed when it was tried last} */
    boolean isLost() {
        return trouble != null;
    }

    /** {@return what can't be mended by waiting, if there is anything} */
    @Nullable
    EventStoreException stuck() {
        return stuck;
    }

    /** {@return what is wrong, if anything is} */
    @Nullable
    EventStoreException problem() {
        EventStoreException first = stuck;
        return first != null ? first : trouble;
    }
}
