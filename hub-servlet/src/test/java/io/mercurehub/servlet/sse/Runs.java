package io.mercurehub.servlet.sse;

import io.mercurehub.hub.output.EncodedUpdate;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.Arrays;
import java.util.List;

/** Runs of one update whose frame is given. */
final class Runs {

    private Runs() {}

    static UpdateRun aRunOf(byte[] frame) {
        Update update = Update.of("https://example.com/books/1")
                .id(EventId.of("urn:uuid:1"))
                .build();
        return new UpdateRun(List.of(new EncodedUpdate(new StoredUpdate(new Position(1), update), frame)));
    }

    static UpdateRun aRunOf(int length, char filling) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) filling);
        return aRunOf(frame);
    }
}
