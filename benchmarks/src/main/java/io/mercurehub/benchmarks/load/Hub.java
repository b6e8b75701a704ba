package io.mercurehub.benchmarks.load;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The hub under load, and what it wants to see.
 *
 * @param address where it is
 * @param kind how it is asked
 * @param publisherToken the bearer token of publications, or null to send none
 * @param subscriberToken the bearer token of subscriptions, or null to subscribe anonymously
 * @param readers whose cookies subscriptions have instead, or null if updates are public
 */
public record Hub(
        HubAddress address,
        HubKind kind,
        @Nullable String publisherToken,
        @Nullable String subscriberToken,
        @Nullable PrivateReaders readers)
        implements Serializable {

    public Hub {
        if (readers != null && kind == HubKind.NCHAN) {
            throw new IllegalArgumentException("private updates: nchan has none");
        }
    }

    /** Describes a hub whose updates are public. */
    public Hub(HubAddress address, HubKind kind, @Nullable String publisherToken, @Nullable String subscriberToken) {
        this(address, kind, publisherToken, subscriberToken, null);
    }
}
