package io.mercurehub.eventstore.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.output.WireFormat;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Topic;
import java.util.List;
import java.util.Optional;

/** The wire format of the hubs of the tests: a line with the data; of subscriptions {@code on TOPIC SUBSCRIBER}. */
public final class PlainFormat implements WireFormat, SubscriptionEncoder {

    @Override
    public UpdateEncoder updates() {
        return update -> (update.data() + "\n").getBytes(UTF_8);
    }

    @Override
    public Optional<SubscriptionEncoder> subscriptions(String hubPath) {
        return Optional.of(this);
    }

    @Override
    public List<Topic> topics(Subscription subscription) {
        return List.of(Topic.of("/.well-known/mercure/subscriptions/"
                + subscription.matcher().pattern() + "/" + subscription.subscriberId()));
    }

    @Override
    public String data(Subscription subscription, boolean active) {
        return (active ? "on " : "off ") + subscription.matcher().pattern() + " " + subscription.subscriberId();
    }

    @Override
    public Optional<String> gone(String data) {
        return data.startsWith("on ") ? Optional.of("off " + data.substring(3)) : Optional.empty();
    }

    @Override
    public Optional<Subscription> come(String data) {
        String[] words = data.split(" ", -1);
        return words.length == 3 && words[0].equals("on")
                ? Optional.of(new Subscription(words[2], TopicMatcher.exact("topic", words[1]), Optional.empty()))
                : Optional.empty();
    }
}
