package io.mercurehub.update;

import java.util.concurrent.CompletionStage;

/**
 * Whoever publishes updates: a hub in this process, or a client of one elsewhere. A service that depends on this alone need not know
 * which.
 *
 * <p>Any thread may use it.
 */
@FunctionalInterface
public interface UpdatePublisher {

    /**
     * Publishes an update. Doesn't block.
     *
     * @return completes with its id, the one that it has or the one that the hub assigns, once the hub has acknowledged it;
     *     exceptionally when it hasn't: with {@link ProtocolViolationException} when nobody may publish this, else with what the
     *     implementation documents, which says whether the update may have been published all the same
     * @see <a href="https://mercure.rocks/spec#publication">Publication</a>
     */
    CompletionStage<EventId> publish(Update update);
}
