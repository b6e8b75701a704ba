package io.mercurehub.hub.subscription;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encoder of one hub, which is told to it when somebody who speaks a wire format comes along, at the latest before the first
 * of its subscribers.
 *
 * <p>Safe for use by several threads.
 */
public final class Encoding {

    private volatile @Nullable UpdateEncoder encoder;

    /**
     * Uses an encoder from now on.
     *
     * @throws IllegalStateException when there is one already that isn't equal to it
     */
    public synchronized void use(UpdateEncoder encoder) {
        UpdateEncoder current = this.encoder;
        if (current != null && !current.equals(encoder)) {
            throw new IllegalStateException(
                    "encoder: the hub already uses " + current + " (expected: one wire format)");
        }
        this.encoder = encoder;
    }

    /** {@return the encoder; empty while all subscribers are in process} */
    public Optional<UpdateEncoder> encoder() {
        return Optional.ofNullable(encoder);
    }
}
