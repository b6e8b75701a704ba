package io.mercurehub.hub.subscription;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.update.Update;
import org.jspecify.annotations.Nullable;

/**
 * An update of the log with its wire form, which is made once and shared by all deliveries.
 *
 * <p>Safe for use by several threads; what it says never changes.
 */
public final class EncodedUpdate {

    private final StoredUpdate stored;
    private final Encoding encoding;
    private final int sizeBytes;
    private volatile byte @Nullable [] frame;

    /**
     * Encodes an update, at once when the hub has an encoder, else when somebody asks for the frame.
     *
     * @param stored the update and its place
     * @param encoding has the encoder
     */
    public EncodedUpdate(StoredUpdate stored, Encoding encoding) {
        this.stored = stored;
        this.encoding = encoding;
        byte[] encoded = encoding.encoder()
                .map(encoder -> encoder.encode(stored.update()))
                .orElse(null);
        this.frame = encoded;
        this.sizeBytes = encoded != null
                ? encoded.length
                : (int) Math.min(stored.update().estimatedBytes(), 1 << 30);
    }

    /** {@return its place in the log} */
    public Position position() {
        return stored.position();
    }

    /** {@return the update} */
    public Update update() {
        return stored.update();
    }

    /**
     * {@return the wire form; not to be changed}
     *
     * @throws IllegalStateException when the hub has no encoder
     */
    public byte[] frame() {
        byte[] encoded = frame;
        if (encoded == null) {
            encoded = encoding.encoder()
                    .orElseThrow(
                            () -> new IllegalStateException("encoder: none (expected: one before the first frame)"))
                    .encode(stored.update());
            frame = encoded;
        }
        return encoded;
    }

    /** {@return how much it counts against limits of memory, in bytes: the length of the frame, or an estimate before there is one} */
    public int sizeBytes() {
        return sizeBytes;
    }
}
