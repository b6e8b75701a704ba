package io.mercurehub.hub.subscription;

import io.mercurehub.hub.topic.TopicMatcher;
import java.util.Optional;

/**
 * One matcher of one subscriber, from the subscriber's coming to its going. A value.
 *
 * @param subscriberId who subscribes: {@link Subscriber#id}
 * @param matcher what to
 * @param payload what the subscriber's access token says about it, as JSON
 * @see <a href="https://mercure.rocks/spec#active-subscriptions">Active Subscriptions</a>
 */
public record Subscription(String subscriberId, TopicMatcher matcher, Optional<String> payload) {

    /** {@return who subscribes to what; not the payload, which is about a person} */
    @Override
    public String toString() {
        return "Subscription[" + subscriberId + ", " + matcher.pattern() + "]";
    }
}
