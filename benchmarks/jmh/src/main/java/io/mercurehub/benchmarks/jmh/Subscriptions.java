package io.mercurehub.benchmarks.jmh;

import io.mercurehub.hub.topic.TopicMatcher;

/** What a crowd subscribes to, each to something else: a user's own topic, or by a URI template what happens in a room. */
final class Subscriptions {

    private Subscriptions() {}

    static TopicMatcher matcher(int number) {
        return number % 2 == 0
                ? TopicMatcher.exact("topic", "https://example.com/users/" + number)
                : TopicMatcher.uriTemplate("topic", "https://example.com/rooms/" + number + "/{message}");
    }
}
