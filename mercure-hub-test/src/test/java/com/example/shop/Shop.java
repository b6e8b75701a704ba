package com.example.shop;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.util.concurrent.CompletionStage;

/** Sells books, and says so. */
final class Shop {

    private final UpdatePublisher publisher;

    Shop(UpdatePublisher publisher) {
        this.publisher = publisher;
    }

    CompletionStage<EventId> sell(String book) {
        return publisher.publish(Update.of("https://example.com/books/" + book)
                .data("sold")
                .isPrivate(true)
                .build());
    }
}
