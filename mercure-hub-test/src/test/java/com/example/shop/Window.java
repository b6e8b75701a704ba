package com.example.shop;

import io.mercurehub.client.MercureClient;
import io.mercurehub.client.ReceivedUpdate;
import io.mercurehub.client.Subscription;
import io.mercurehub.client.SubscriptionListener;
import java.util.Collection;
import java.util.function.Consumer;

/** Shows how some books fare. */
final class Window implements AutoCloseable {

    private final Subscription subscription;

    Window(MercureClient client, Collection<String> books, Consumer<ReceivedUpdate> show, Runnable reload) {
        subscription = client.subscription(books)
                .listener(new SubscriptionListener() {
                    @Override
                    public void onGap(String asked, String answered) {
                        reload.run();
                    }
                })
                .start(show);
    }

    void show(Collection<String> books) {
        subscription.topics(books);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
