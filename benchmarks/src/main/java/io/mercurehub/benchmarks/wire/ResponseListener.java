package io.mercurehub.benchmarks.wire;

import java.io.IOException;

/** Who waits for a response. */
public interface ResponseListener extends BodySink {

    /**
     * Hears that the head has come, before any content.
     *
     * @throws IOException if such a response is not acceptable
     */
    void head(ResponseHead head) throws IOException;

    /**
     * Hears that the response is complete.
     *
     * @throws IOException if what follows from that fails
     */
    void complete() throws IOException;
}
