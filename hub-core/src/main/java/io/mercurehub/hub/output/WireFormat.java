package io.mercurehub.hub.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * How remote subscribers are written to: what a module that serves a hub to them, such as its servlet, adds to every hub. It is
 * found by {@link ServiceLoader} when a hub is opened; there is at most one on a class path.
 */
public interface WireFormat {

    /** The format of a hub that nobody serves: a line with the data. */
    WireFormat NONE = new WireFormat() {
        @Override
        public UpdateEncoder updates() {
            return update -> (update.data() + "\n").getBytes(UTF_8);
        }

        @Override
        public Optional<SubscriptionEncoder> subscriptions(String hubPath) {
            return Optional.empty();
        }
    };

    /** {@return makes the frame of an update} */
    UpdateEncoder updates();

    /**
     * {@return makes the updates that tell of subscriptions; empty: nothing is told of them}
     *
     * @param hubPath the path of the hub's URL, percent-encoded
     */
    Optional<SubscriptionEncoder> subscriptions(String hubPath);

    /** {@return the format on the class path, or {@link #NONE}} */
    static WireFormat find() {
        return ServiceLoader.load(WireFormat.class, WireFormat.class.getClassLoader())
                .findFirst()
                .orElse(NONE);
    }
}
