package io.mercurehub.hub.output;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;

/**
 * An update of the log with its wire form, which is made once and shared by all deliveries. Immutable.
 *
 * @param stored the update and its place
 * @param frame its wire form; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // the same one is compared, and none is changed
public record EncodedUpdate(StoredUpdate stored, byte[] frame) {

    /** {@return its position in the log} */
    public Position position() {
        return stored.position();
    }

    /** {@return the update} */
    public Update update() {
        return stored.update();
    }

    /** {@return how much it counts against limits of memory, in bytes: the length of the frame} */
    public int sizeBytes() {
        return frame.length;
    }
}
