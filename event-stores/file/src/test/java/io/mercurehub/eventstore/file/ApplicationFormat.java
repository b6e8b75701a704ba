package io.mercurehub.eventstore.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.output.WireFormat;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.update.Topic;
import java.util.List;
import java.util.Optional;

/** The wire format of {@link Application}: a line with the data, and subscriptions in a word. */
public final class ApplicationFormat implements WireFormat, SubscriptionEncoder {

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
        return List.of(Topic.of("/.well-known/mercure/subscriptions/" + subscription.subscriberId()));
    }

    @Override
    public String data(Subscription subscription, boolean active) {
        return (active ? "here " : "gone ") + subscription.subscriberId();
    }

    @Override
    public Optional<String> gone(String data) {
        return data.startsWith("here ") ? Optional.of(data.replace("here ", "gone ")) : Optional.empty();
    }
}
