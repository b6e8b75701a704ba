package io.mercurehub.peers.soak;

import io.mercurehub.test.wire.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A publisher whose updates are 1, 2, 3 and so on. One that the hub has not acknowledged, it publishes again until the hub does.
 *
 * <p>Shared: counts are atomic; the one thread that publishes is its own.
 */
final class NumberedUpdates {

    /** How long it waits after each update. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final HttpClient client;
    private final HttpRequest.Builder request;
    private final String topic;
    private final AtomicLong acknowledged = new AtomicLong();
    private final Set<Long> repeated = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile boolean ended;

    NumberedUpdates(HttpClient client, URI hub, String key, String topic) {
        this.client = client;
        this.topic = topic;
        this.request = HttpRequest.newBuilder(hub)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + Tokens.sign(key, "{\"mercure\":{\"publish\":[\"*\"]}}"))
                .header("Content-Type", "application/x-www-form-urlencoded");
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return the number of the newest update that the hub has acknowledged} */
    long acknowledged() {
        return acknowledged.get();
    }

    /** {@return whether an update was published more than once, since it is not known whether the hub has got it before} */
    boolean mayBeTwice(long number) {
        return repeated.contains(number);
    }

    private void run() {
        while (!ended) {
            long number = acknowledged.get() + 1;
            while (!publish(number)) {
                repeated.add(number);
            }
            acknowledged.set(number);
        }
    }

    private boolean publish(long number) {
        try {
            Thread.sleep(PAUSE.toMillis());
            HttpResponse<Void> response = client.send(
                    request.POST(BodyPublishers.ofString("topic=" + topic + "&data=" + number))
                            .build(),
                    BodyHandlers.discarding());
            return response.statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Lets the last update be acknowledged, and publishes no more. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
