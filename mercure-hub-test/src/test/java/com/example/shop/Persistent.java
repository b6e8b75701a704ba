package com.example.shop;

import io.mercurehub.client.PublishException;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Publishes once more when nobody knows whether it has worked.
 *
 * @param publisher a client of a hub
 */
record Persistent(UpdatePublisher publisher) implements UpdatePublisher {

    @Override
    public CompletionStage<EventId> publish(Update update) {
        // By its id readers know an update that comes twice.
        Update known = update.id().isPresent() ? update : update.withId(EventId.random());
        return publisher.publish(known).exceptionallyCompose(failure -> {
            boolean unknown = failure instanceof PublishException it && it.isOutcomeUnknown();
            return unknown ? publisher.publish(known) : CompletableFuture.failedStage(failure);
        });
    }
}
