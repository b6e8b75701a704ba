package io.mercurehub.peers.okhttp;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** Subscribes with okhttp-sse, which never comes back by itself, and stays subscribed until it is closed. */
final class OkHttpSubscriber extends EventSourceListener implements AutoCloseable {

    /** Hears of each update; {@code type} is null when the publisher has said none. */
    interface Listener {
        void onUpdate(@Nullable String id, @Nullable String type, String data);
    }

    // The time without a byte that okhttp waits, 10 seconds by default, has to be longer than the hub's heartbeat.
    private final OkHttpClient client =
            new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(45)).build();
    private final String url;
    private final Supplier<String> token;
    private final Listener listener;
    private volatile @Nullable String lastEventId;
    private @Nullable EventSource source;
    private boolean closed;

    /**
     * @param url the hub's, with the topics
     * @param token is asked for a token that holds, each time before it connects
     */
    OkHttpSubscriber(String url, Supplier<String> token, Listener listener) {
        this.url = url;
        this.token = token;
        this.listener = listener;
        open();
    }

    private synchronized void open() {
        if (closed) {
            return;
        }
        Request.Builder request = new Request.Builder().url(url).header("Authorization", "Bearer " + token.get());
        String last = lastEventId;
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        source = EventSources.createFactory(client).newEventSource(request.build(), this);
    }

    @Override
    public void onEvent(EventSource from, @Nullable String id, @Nullable String type, String data) {
        lastEventId = id;
        listener.onUpdate(id, type, data);
    }

    @Override
    public void onClosed(EventSource from) {
        openLater();
    }

    @Override
    public void onFailure(EventSource from, @Nullable Throwable failure, @Nullable Response response) {
        openLater();
    }

    private void openLater() {
        int milliseconds = ThreadLocalRandom.current().nextInt(1000, 3000);
        CompletableFuture.delayedExecutor(milliseconds, TimeUnit.MILLISECONDS).execute(this::open);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (source != null) {
            source.cancel();
        }
        client.dispatcher().executorService().shutdown();
    }
}
