package io.mercurehub.benchmarks;

import io.mercurehub.benchmarks.load.AccessToken;
import io.mercurehub.benchmarks.load.Hub;
import io.mercurehub.benchmarks.load.HubAddress;
import io.mercurehub.benchmarks.load.HubKind;
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

    Hub hub(URI url, HubKind kind) {
        return new Hub(
                HubAddress.of(url, allowRemote),
                kind,
                token(publisherToken, publisherKey),
                token(subscriberToken, subscriberKey));
    }

    private static @Nullable String token(@Nullable String token, @Nullable String key) {
        return token != null || key == null ? token : AccessToken.signedWith(key);
    }
}
