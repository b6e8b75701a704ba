package io.mercurehub.hub.presence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions that other nodes have, as the log tells of them.
 *
 * <pre>
 *   {@link SharedEventStore#active} ──▶ what was active where this node began to follow ──┐
 *   the log ──▶ what has come and gone since                                    ──┴──▶ what is active
 * </pre>
 *
 * <p>It hears of an event before any subscriber does, so it is never behind the log. Until what was active is there, it has only what
 * has come since; after a loss of the log it keeps what it had until then.
 *
 * <p>Takes so many bytes at most, as far as they can be estimated: who comes when there is no more room is not listed.
 *
 * <p>Shared; guarded by itself.
 */
public final class OtherSubscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(OtherSubscriptions.class);

    /** What one takes beside its matcher and its texts, in bytes. */
    private static final long ENTRY_BYTES = 400;

    private final SharedEventStore store;
    private final SubscriptionEncoder encoder;
    private final long maxBytes;

    @GuardedBy("this")
    private Map<Topic, Entry> byTopic = new HashMap<>();

    @GuardedBy("this")
    private Map<String, Map<Topic, Entry>> bySubscriber = new HashMap<>();

    /** The canonical topics of which the log has told since the place that {@code active} is as of; null: that is here. */
    @GuardedBy("this")
    private @Nullable Set<Topic> toldSince = new HashSet<>();

    /** Which of several questions for what is active counts: the newest. */
    @GuardedBy("this")
    private long question;

    @GuardedBy("this")
    private boolean isAsked;

    /** About how many bytes these topics take. */
    @GuardedBy("this")
    private long toldBytes;

    @GuardedBy("this")
    private long bytes;

    @GuardedBy("this")
    private boolean isFull;

    /** @param number says when it came, in the order of all */
    record Entry(long number, Subscription subscription, long bytes) {}

    /**
     * @param store the log
     * @param encoder of the events of all nodes
     * @param maxBytes how much memory it takes at most
     */
    public OtherSubscriptions(SharedEventStore store, SubscriptionEncoder encoder, long maxBytes) {
        this.store = store;
        this.encoder = encoder;
        this.maxBytes = maxBytes;
    }

    /**
     * Asks for what was active where the log was begun to be followed, unless that is here, or has been asked for.
     *
     * @param isOwn whether a subscriber is one of this node
     * @param numbers the next number, in the order of all comings
     */
    void fill(Predicate<String> isOwn, LongSupplier numbers) {
        long asked;
        synchronized (this) {
            if (toldSince == null || isAsked) {
                return;
            }
            isAsked = true;
            asked = question;
        }
        try {
            store.active().whenComplete((active, failure) -> {
                if (failure == null) {
                    fill(asked, active, isOwn, numbers);
                } else {
                    unanswered(asked, failure);
                }
            });
        } catch (Throwable failure) {
            unanswered(asked, failure);
        }
    }

    private synchronized void unanswered(long asked, Throwable failure) {
        if (asked == question) {
            LOG.debug("What other nodes subscribe to is not known yet", failure);
            isAsked = false;
        }
    }

    private synchronized void fill(long asked, List<Update> active, Predicate<String> isOwn, LongSupplier numbers) {
        Set<Topic> told = toldSince;
        if (asked != question || told == null) {
            return;
        }
        Map<Topic, Entry> before = byTopic;
        byTopic = new HashMap<>();
        bySubscriber = new HashMap<>();
        bytes = 0;
        for (Update beginning : active) {
            if (!told.contains(beginning.canonicalTopic())) {
                add(beginning, isOwn, numbers);
            }
        }
        before.forEach((topic, entry) -> {
            if (told.contains(topic)) {
                add(topic, entry);
            }
        });
        toldSince = null;
    }

    /** Hears that the log has lost updates: what is active has to be asked for again. */
    synchronized void lost() {
        toldSince = new HashSet<>();
        toldBytes = 0;
        question++;
        isAsked = false;
    }

    /** {@return whether what was active is here} */
    synchronized boolean isFilled() {
        return toldSince == null;
    }

    /** Hears of an event, in the order of the log. */
    synchronized void heard(Update event, Predicate<String> isOwn, LongSupplier numbers) {
        note(event.canonicalTopic());
        if (!add(event, isOwn, numbers)) {
            remove(event.canonicalTopic());
        }
    }

    /** Notes that the log has told of a topic, for when what was active arrives. */
    @GuardedBy("this")
    private void note(Topic topic) {
        if (toldSince != null && toldSince.add(topic)) {
            toldBytes += ENTRY_BYTES + 2L * topic.value().length();
            if (toldBytes > maxBytes) {
                LOG.warn("What other nodes subscribed to before could not be learned for too long: it is not listed");
                toldSince = null;
            }
        }
    }

    /** {@return whether it is an event of a coming} */
    @GuardedBy("this")
    private boolean add(Update event, Predicate<String> isOwn, LongSupplier numbers) {
        Optional<Subscription> coming = encoder.come(event.data());
        coming.filter(subscription -> !isOwn.test(subscription.subscriberId()))
                .ifPresent(subscription -> add(
                        event.canonicalTopic(),
                        new Entry(numbers.getAsLong(), subscription, bytes(event.canonicalTopic(), subscription))));
        return coming.isPresent();
    }

    @GuardedBy("this")
    private void add(Topic topic, Entry entry) {
        remove(topic);
        if (bytes + entry.bytes() > maxBytes) {
            if (!isFull) {
                isFull = true;
                LOG.warn(
                        "Other nodes have more subscriptions than this one can list in {} bytes: the others are left out"
                                + " (raise max_client_memory)",
                        maxBytes);
            }
            return;
        }
        bytes += entry.bytes();
        byTopic.put(topic, entry);
        bySubscriber
                .computeIfAbsent(entry.subscription().subscriberId(), id -> new LinkedHashMap<>(2))
                .put(topic, entry);
    }

    @GuardedBy("this")
    private void remove(Topic topic) {
        Entry gone = byTopic.remove(topic);
        if (gone == null) {
            return;
        }
        bytes -= gone.bytes();
        isFull = isFull && bytes > maxBytes / 2;
        String subscriber = gone.subscription().subscriberId();
        Map<Topic, Entry> left = bySubscriber.get(subscriber);
        if (left != null && left.remove(topic) != null && left.isEmpty()) {
            bySubscriber.remove(subscriber);
        }
    }

    private static long bytes(Topic topic, Subscription subscription) {
        return ENTRY_BYTES
                + subscription.matcher().estimatedBytes()
                + 2L * topic.value().length()
                + 2L * subscription.subscriberId().length()
                + 2L * subscription.payload().map(String::length).orElse(0);
    }

    /** {@return all of them, in no order} */
    synchronized List<Entry> all() {
        return List.copyOf(byTopic.values());
    }

    /** {@return those of one subscriber, in the order of their coming} */
    synchronized List<Subscription> of(String subscriberId) {
        Map<Topic, Entry> entries = bySubscriber.get(subscriberId);
        List<Subscription> found = new ArrayList<>();
        if (entries != null) {
            entries.values().forEach(entry -> found.add(entry.subscription()));
        }
        return found;
    }
}
