package io.mercurehub.benchmarks.load;

import java.io.Serializable;
import java.util.List;

/**
 * Has all updates be private, and gives each subscriber a token that reads its topic.
 *
 * @param subscriberKey the HMAC key of the tokens
 * @param grants how many different tokens the subscribers of a topic have
 */
public record PrivateReaders(String subscriberKey, int grants) implements Serializable {

    public PrivateReaders {
        if (grants < 1) {
            throw new IllegalArgumentException("grants: " + grants + " (expected: at least 1)");
        }
    }

    String token(String topic, int subscriber) {
        return AccessToken.reading(List.of(topic, "https://bench.example/users/" + subscriber % grants), subscriberKey);
    }
}
