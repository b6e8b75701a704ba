package io.mercurehub.servlet.endpoint;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.servlet.exchange.Exchange;
import io.mercurehub.servlet.token.VerifiedToken;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many subscribers one address, and the holders of one token, may have at once.
 *
 * <p>Safe for use by several threads. Only who has a subscriber is counted.
 */
public final class SubscriberBounds {

    private final int maxPerAddress;
    private final int maxPerToken;
    private final HubMetrics metrics;
    private final Map<Object, Integer> counts = new ConcurrentHashMap<>();

    /**
     * @param maxPerAddress how many one address may have; 0: any number
     * @param maxPerToken how many the holders of one token may have; 0: any number
     * @param metrics hears who is refused
     */
    public SubscriberBounds(int maxPerAddress, int maxPerToken, HubMetrics metrics) {
        this.maxPerAddress = maxPerAddress;
        this.maxPerToken = maxPerToken;
        this.metrics = metrics;
    }

    /**
     * Counts one more subscriber, as long as its request lasts.
     *
     * @throws HubOverloadedException when it is one too many
     */
    void enter(Exchange exchange, Optional<VerifiedToken> token) {
        if (maxPerAddress > 0) {
            enter(exchange, exchange.network(), maxPerAddress, "address");
        }
        if (maxPerToken > 0 && token.isPresent()) {
            enter(exchange, token.get().hash(), maxPerToken, "token");
        }
    }

    private void enter(Exchange exchange, Object who, int max, String reason) {
        int count = counts.merge(who, 1, Integer::sum);
        exchange.request().own(() -> counts.computeIfPresent(who, (same, known) -> known == 1 ? null : known - 1));
        if (count > max) {
            metrics.requestRefused(reason);
            throw new HubOverloadedException(
                    "subscribers: too many of one " + reason + " (max_subscribers_per_" + reason + " " + max + ")");
        }
    }
}
