package io.mercurehub.client;

import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.ProtocolViolationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** What to subscribe to, from {@link MercureClient#subscription}. Not thread-safe; may be started several times. */
public final class SubscriptionBuilder {

    private final MercureClient client;
    private final List<String> topics;
    private String lastEventId = "";
    private SubscriptionListener listener = new SubscriptionListener() {};

    SubscriptionBuilder(MercureClient client, Collection<String> topics) {
        this.client = client;
        this.topics = checked(topics);
    }

    static List<String> checked(Collection<String> topics) {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics: none (expected: at least one)");
        }
        List<String> checked = new ArrayList<>();
        topics.forEach(topic -> checked.add(ProtocolStrings.requireAllowed("topic", topic)));
        return List.copyOf(checked);
    }

    /**
     * Sets the update after which to begin; default: with what is published from now on.
     *
     * @param lastEventId the {@linkplain ReceivedUpdate#id id} of an update, the {@link HubLink#lastEventId} of a page, or {@code
     *     earliest} for all that the hub has; empty for the default
     * @throws ProtocolViolationException when no update has such an id
     */
    public SubscriptionBuilder after(String lastEventId) {
        this.lastEventId = ProtocolStrings.requireAllowed("lastEventId", lastEventId);
        return this;
    }

    /** Sets who hears of gaps and of what becomes of the connection; default: nobody. */
    public SubscriptionBuilder listener(SubscriptionListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Subscribes. The hub is asked at once; that it can't be reached is no failure, but tried again.
     *
     * @param receiver gets each update, in order, one at a time, on a thread of the client; while it is busy, the hub is left waiting.
     *     When it throws something, the subscription ends
     * @return the subscription, whose {@link Subscription#completion} tells of failures
     */
    public Subscription start(Consumer<? super ReceivedUpdate> receiver) {
        return start(new Flow.Subscriber<ReceivedUpdate>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ReceivedUpdate update) {
                receiver.accept(update);
            }

            @Override
            public void onError(Throwable failure) {
                // It is logged, and the completion has it.
            }

            @Override
            public void onComplete() {
                // The completion says so.
            }
        });
    }

    /**
     * Subscribes. The hub is asked at once; that it can't be reached is no failure, but tried again.
     *
     * @param receiver gets no more updates than it requests. So long it leaves the hub waiting: at most one update and 16 KiB of others
     *     are kept here. It is completed only if the hub says that nothing more will come (204), and gets {@link
     *     SubscriptionException} for what trying again doesn't help
     */
    public Subscription start(Flow.Subscriber<? super ReceivedUpdate> receiver) {
        return client.start(topics, lastEventId, listener, receiver);
    }

    /** {@return a publisher, each of whose subscribers has a subscription, and a connection, of its own} */
    public Flow.Publisher<ReceivedUpdate> publisher() {
        return this::start;
    }
}
