package io.mercurehub.peers;

import java.util.List;

/** A client that somebody else has written, subscribed to a hub. */
public interface Client {

    /** {@return which one it is} */
    String name();

    /** {@return what it has given to its application so far} */
    List<ReceivedUpdate> updates();
}
