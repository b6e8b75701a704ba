package io.mercurehub.hub.output;

import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.update.Topic;
import java.util.List;
import java.util.Optional;

/**
 * Puts into words that a subscription has come or gone. The hub knows no words; whoever speaks a generation of the protocol gives
 * it an encoder.
 *
 * <p>Pure and safe for use by several threads.
 *
 * @see <a href="https://mercure.rocks/spec#subscription-events">Subscription Events</a>
 */
public interface SubscriptionEncoder {

    /** {@return the topics of its updates, below the hub's own path; the first is the canonical one} */
    List<Topic> topics(Subscription subscription);

    /**
     * {@return the content of its update}
     *
     * @param active whether it has come; else it has gone
     */
    String data(Subscription subscription, boolean active);

    /**
     * {@return the content that tells of a subscription's going, given that which told of its coming; empty when it told of no
     * coming}
     */
    Optional<String> gone(String data);

    /**
     * {@return the subscription of whose coming a content tells, as this or another hub of the same kind has written it; empty when it
     * tells of none}
     *
     * <p>By default it is always empty: then a hub lists nobody whose subscriptions another node has.
     */
    default Optional<Subscription> come(String data) {
        return Optional.empty();
    }
}
