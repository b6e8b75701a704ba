package io.mercurehub.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mercurehub.config.store.HistoryState;

/** What there is in a history, as a line of JSON. */
final class HistoryLines {

    private HistoryLines() {}

    /** {@return the line of a history} */
    static ObjectNode state(ObjectMapper json, String store, HistoryState state) {
        return json.createObjectNode()
                .put("store", store)
                .put("trimmed_through", state.trimmedThrough().value())
                .put("newest", state.newest().value())
                .put("updates", state.updates())
                .put("subscription_events", state.subscriptionEvents())
                .put("carried_events", state.carriedEvents())
                .put("held_ids", state.heldIds())
                .put("bytes", state.bytes())
                .put("unfinished_bytes", state.unfinishedBytes());
    }
}
