package io.mercurehub.peers.okhttp;

import io.mercurehub.peers.Client;
import io.mercurehub.peers.ReceivedUpdate;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An {@link OkHttpSubscriber} that keeps what it gets. */
public final class RecordingOkHttp implements Client, AutoCloseable {

    private final List<ReceivedUpdate> updates = new CopyOnWriteArrayList<>();
    private final OkHttpSubscriber subscriber;

    /** Subscribes. */
    public RecordingOkHttp(URI url, String token) {
        this.subscriber = new OkHttpSubscriber(url.toString(), () -> token, this::add);
    }

    private void add(@Nullable String id, @Nullable String type, String data) {
        updates.add(new ReceivedUpdate(
                Objects.requireNonNullElse(type, "message"), Objects.requireNonNullElse(id, ""), data));
    }

    @Override
    public String name() {
        return "okhttp-sse";
    }

    @Override
    public List<ReceivedUpdate> updates() {
        return updates;
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
