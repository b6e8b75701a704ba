package io.mercurehub.peers.clients;

import io.mercurehub.client.MercureClient;
import io.mercurehub.peers.Client;
import io.mercurehub.peers.ReceivedUpdate;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The project's own client for Java, which keeps what it gets. */
final class RecordingMercureClient implements Client, AutoCloseable {

    private final List<ReceivedUpdate> updates = new CopyOnWriteArrayList<>();
    private final MercureClient client;

    /** Subscribes to {@link Interruptions#TOPICS}. */
    RecordingMercureClient(URI hub, String token) {
        this.client = MercureClient.builder(hub).subscriberToken(() -> token).build();
        client.subscription("chat/{room}", "notification/1").after("earliest").start(update -> {
            updates.add(new ReceivedUpdate(update.type(), update.id(), update.data()));
        });
    }

    @Override
    public String name() {
        return "mercure-client for Java";
    }

    @Override
    public List<ReceivedUpdate> updates() {
        return updates;
    }

    @Override
    public void close() {
        client.close();
    }
}
