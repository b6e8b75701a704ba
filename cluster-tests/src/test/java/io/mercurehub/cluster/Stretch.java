package io.mercurehub.cluster;

import java.util.List;

/**
 * What a reader got by one connection.
 *
 * @param node of whom
 * @param asked its {@code Last-Event-ID}; empty: none
 * @param answered the {@code Mercure-Last-Event-ID} of the answer; empty: none
 * @param ids of the updates that came, in their order
 */
record Stretch(int node, String asked, String answered, List<String> ids) {

    /** Copies its list. */
    Stretch {
        ids = List.copyOf(ids);
    }
}
