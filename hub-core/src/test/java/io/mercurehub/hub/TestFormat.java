package io.mercurehub.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.output.WireFormat;
import io.mercurehub.hub.subscription.Subscription;
import io.mercurehub.update.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The wire format of the tests: a line with the data, and {@link HubPresenceTest.Words}. It fails as a test wants. */
public final class TestFormat implements WireFormat {

    private static final Map<String, AtomicInteger> FAILING = new ConcurrentHashMap<>();

    /** Has encoding fail with an OutOfMemoryError, so many times, where this is in the data. */
    static void failAt(String data, int times) {
        FAILING.put(data, new AtomicInteger(times));
    }

    static void failNoMore() {
        FAILING.clear();
    }

    private static void failIfWanted(String data) {
        FAILING.forEach((part, times) -> {
            if (data.contains(part) && times.getAndDecrement() > 0) {
                throw new OutOfMemoryError("thrown by the test");
            }
        });
    }

    @Override
    public UpdateEncoder updates() {
        return update -> {
            failIfWanted(update.data());
            return (update.data() + "\n").getBytes(UTF_8);
        };
    }

    @Override
    public Optional<SubscriptionEncoder> subscriptions(String hubPath) {
        HubPresenceTest.Words words = new HubPresenceTest.Words();
        return Optional.of(new SubscriptionEncoder() {
            @Override
            public List<Topic> topics(Subscription subscription) {
                failIfWanted("topics");
                return words.topics(subscription);
            }

            @Override
            public String data(Subscription subscription, boolean active) {
                return words.data(subscription, active);
            }

            @Override
            public Optional<String> gone(String data) {
                return words.gone(data);
            }
        });
    }
}
