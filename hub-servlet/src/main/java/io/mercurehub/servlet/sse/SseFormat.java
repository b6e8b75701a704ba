package io.mercurehub.servlet.sse;

import io.mercurehub.hub.output.SubscriptionEncoder;
import io.mercurehub.hub.output.UpdateEncoder;
import io.mercurehub.hub.output.WireFormat;
import java.util.Optional;

/** What every hub on a class path with this module writes: server-sent events, and the JSON of subscriptions. */
public final class SseFormat implements WireFormat {

    @Override
    public UpdateEncoder updates() {
        return new SseEncoder();
    }

    @Override
    public Optional<SubscriptionEncoder> subscriptions(String hubPath) {
        return Optional.of(new SubscriptionDocument(hubPath));
    }
}
