package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.limit.HubOverloadedException;
import java.util.function.Consumer;

/**
 * The connection of a request, as far as a server around the servlet lets the hub have it: the request attribute {@value #ATTRIBUTE}.
 * Without one, a stream is written to the response, which every container can. With one, the hub is told when the client of a stream
 * goes, and need not write to find that out.
 *
 * <p>Confined to the thread of the request.
 */
public interface ClientConnection {

    /** The name of the request attribute. */
    String ATTRIBUTE = "io.mercurehub.connection";

    /** {@return whether the client is known to have gone, for a request that was read and not answered yet} */
    boolean hasClientGone();

    /**
     * Hears that the answer is about to become a stream; before anything of it is sent.
     *
     * @param gone is told, by any thread, that the client has gone, as long as the stream is written to the response
     * @throws HubOverloadedException when the server has no room for one
     */
    void streamBegins(Consumer<String> gone);

    /**
     * Hands the connection over to the stream, if it can: once the request is completed, which must be done without a body, the head
     * of the answer is sent, and the stream taken.
     *
     * @param taker is told, once, what has become of it
     * @param whenOver is run once, when the stream has ended, or was lost
     * @return whether it does; if not, the stream is written to the response
     */
    boolean handOver(Taker taker, Runnable whenOver);

    /** Takes a stream whose head has been sent. */
    interface Taker {

        /**
         * Takes it; on a thread that must not wait.
         *
         * @return who is told when the output is ready, which it is now, and when the client has gone
         */
        Party take(StreamOutput output);

        /** Hears that there will be none: the client has gone, or the head could not be sent. */
        void lost();
    }
}
