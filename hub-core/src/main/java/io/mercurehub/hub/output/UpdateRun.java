package io.mercurehub.hub.output;

import io.mercurehub.hub.store.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or more updates in the order of the log that go to a subscriber in one piece.
 *
 * <p>Shared by all subscribers of a lane that are due the same updates. Confined to that lane, but for the array, which anybody
 * may read.
 */
public final class UpdateRun {

    private final List<EncodedUpdate> updates;
    private final int sizeBytes;
    private byte @Nullable [] bytes;

    /** @param updates at least one, in the order of the log; not changed afterwards */
    public UpdateRun(List<EncodedUpdate> updates) {
        this.updates = updates;
        int size = 0;
        for (EncodedUpdate update : updates) {
            size += update.sizeBytes();
        }
        this.sizeBytes = size;
    }

    /** {@return the updates, oldest first; not to be changed} */
    public List<EncodedUpdate> updates() {
        return updates;
    }

    /** {@return the frames of all updates, one after the other, put together once; not to be changed} */
    public byte[] bytes() {
        byte[] joined = bytes;
        if (joined == null) {
            joined = updates.size() == 1 ? updates.get(0).frame() : join(updates);
            bytes = joined;
        }
        return joined;
    }

    /** {@return how much it counts against limits of memory, in bytes} */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** {@return the place of the last update} */
    public Position lastPosition() {
        return updates.get(updates.size() - 1).position();
    }

    private static byte[] join(List<EncodedUpdate> updates) {
        int length = 0;
        for (EncodedUpdate update : updates) {
            length += update.frame().length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (EncodedUpdate update : updates) {
            byte[] frame = update.frame();
            System.arraycopy(frame, 0, joined, at, frame.length);
            at += frame.length;
        }
        return joined;
    }
}
