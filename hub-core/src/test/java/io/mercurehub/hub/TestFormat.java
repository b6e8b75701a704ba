package io.mercurehub.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.subscription.SubscriptionEncoder;
import io.mercurehub.hub.subscription.UpdateEncoder;
import io.mercurehub.hub.subscription.WireFormat;
import java.util.Optional;

/** The wire format of the tests: a line with the data, and {@link HubPresenceTest.Words}. */
public final class TestFormat implements WireFormat {

    @Override
    public UpdateEncoder updates() {
        return update -> (update.data() + "\n").getBytes(UTF_8);
    }

    @Override
    public Optional<SubscriptionEncoder> subscriptions(String hubPath) {
        return Optional.of(new HubPresenceTest.Words());
    }
}
