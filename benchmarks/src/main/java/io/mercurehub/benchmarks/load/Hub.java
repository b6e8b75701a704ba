package io.mercurehub.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * The hub under load, and what it wants to see.
 *
 * @param address where it is
 * @param kind how it is asked
 * @param publisherToken the bearer token of publications, or null to send none
 * @param subscriberToken the bearer token of subscriptions, or null to subscribe anonymously
 */
public record Hub(
        HubAddress address,
        HubKind kind,
        @Nullable String publisherToken,
        @Nullable String subscriberToken) {}
