package io.mercurehub.servlet.endpoint;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.servlet.exchange.Exchange;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many subscribers one address, and the holders of one token or one principal of the application, may have at once.
 *
 * <p>Safe for use by several threads. Only who has a subscriber is counted.
 */
public final class SubscriberBounds {

    private final int maxPerAddress;
    private final int maxPerToken;
    private final HubMetrics metrics;
    private final Map<Counted, Integer> counts = new ConcurrentHashMap<>();

    private record Counted(String reason, Object who) {}

    /**
     * @param maxPerAddress how many one address may have; 0: any number
     * @param maxPerToken how many the holders of one token, or one principal, may have; 0: any number
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
     * @param holder what equals that of whoever shares its bound; empty: nobody's
     * @throws HubOverloadedException when it is one too many
     */
    void enter(Exchange exchange, Optional<Object> holder) {
        if (maxPerAddress > 0) {
            enter(exchange, exchange.network(), maxPerAddress, "address");
        }
        if (maxPerToken > 0 && holder.isPresent()) {
            enter(exchange, holder.get(), maxPerToken, "token");
        }
    }

    private void enter(Exchange exchange, Object who, int max, String reason) {
        Counted counted = new Counted(reason, who);
        int count = counts.merge(counted, 1, Integer::sum);
        exchange.request().own(() -> counts.computeIfPresent(counted, (same, known) -> known == 1 ? null : known - 1));
        if (count > max) {
            metrics.requestRefused(reason);
            throw new HubOverloadedException(
                    "subscribers: too many of one " + reason + " (max_subscribers_per_" + reason + " " + max + ")");
        }
    }
}
