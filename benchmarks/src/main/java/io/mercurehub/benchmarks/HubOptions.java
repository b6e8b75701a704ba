package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.AccessToken;
import io.mercurehub.benchmarks.load.Hub;
import io.mercurehub.benchmarks.load.HubAddress;
import io.mercurehub.benchmarks.load.HubKind;
import io.mercurehub.benchmarks.load.PrivateReaders;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the hub wants to be asked, whichever it is. */
final class HubOptions {

    @Option(names = "--publisher-key", description = "HMAC key that the publishers' token is signed with (HS256).")
    private @Nullable String publisherKey;

    @Option(names = "--token", description = "The publishers' token, instead of a key.")
    private @Nullable String publisherToken;

    @Option(names = "--subscriber-key", description = "HMAC key of the subscribers' token; none: they are anonymous.")
    private @Nullable String subscriberKey;

    @Option(names = "--subscriber-token", description = "The subscribers' token, instead of a key.")
    private @Nullable String subscriberToken;

    @Option(names = "--allow-remote", description = "Allow a hub that is not on a loopback address.")
    private boolean allowRemote;

    @Option(
            names = "--private",
            description = "Updates are private, and subscribers have cookies, signed with --subscriber-key.")
    private boolean isPrivate;

    @Option(
            names = "--grants",
            description = "Different tokens of a topic's subscribers, with --private (default: ${DEFAULT-VALUE}).")
    private int grants = 10;

    Hub hub(URI url, HubKind kind) {
        Hub hub = publicHub(url, kind, token(subscriberToken, subscriberKey));
        return isPrivate ? privately(hub) : hub;
    }

    /** {@return a hub whose subscribers have a token only if one is given as such} */
    Hub publicHub(URI url, HubKind kind) {
        if (isPrivate) {
            throw new IllegalArgumentException("--private (expected: the work of that name)");
        }
        return publicHub(url, kind, subscriberToken);
    }

    private Hub publicHub(URI url, HubKind kind, @Nullable String token) {
        return new Hub(HubAddress.of(url, allowRemote), kind, token(publisherToken, publisherKey), token);
    }

    /** {@return the same hub with private updates} */
    Hub privately(Hub hub) {
        if (subscriberKey == null) {
            throw new IllegalArgumentException("private updates (expected: --subscriber-key, which signs the cookies)");
        }
        PrivateReaders readers = new PrivateReaders(subscriberKey, grants);
        return new Hub(hub.address(), hub.kind(), hub.publisherToken(), null, readers);
    }

    private static @Nullable String token(@Nullable String token, @Nullable String key) {
        return token != null || key == null ? token : AccessToken.signedWith(key);
    }
}
