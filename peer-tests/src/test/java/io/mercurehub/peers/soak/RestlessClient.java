package io.mercurehub.peers.soak;

import io.mercurehub.test.hub.HubProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A subscriber that comes and goes, always goes on after the last update that it has seen, and counts them.
 *
 * <p>Its state belongs to its own thread; what others may read is volatile or atomic.
 */
final class RestlessClient {

    private static final int MAX_STAY_MILLIS = 30_000;
    private static final int MAX_PAUSE_MILLIS = 2_000;

    private final HttpClient client;
    private final URI subscription;
    private final NumberedUpdates updates;
    private final Random random;
    private final Thread thread;
    private String lastEventId = "earliest";
    private volatile long seen;
    private final AtomicLong visits = new AtomicLong();
    private volatile boolean ended;
    private volatile Optional<String> mistake = Optional.empty();

    RestlessClient(int number, HttpClient client, URI subscription, NumberedUpdates updates) {
        this.client = client;
        this.subscription = subscription;
        this.updates = updates;
        this.random = new Random(number);
        this.thread = new Thread(this::run, "client " + number);
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return the number of the newest update that it has seen} */
    long seen() {
        return seen;
    }

    /** {@return how often it has subscribed} */
    long visits() {
        return visits.get();
    }

    /** {@return what was wrong first: an update that is missing, or twice} */
    Optional<String> mistake() {
        return mistake;
    }

    private void run() {
        try {
            while (!ended || hasMissedSome()) {
                visit();
                Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            mistake = Optional.of("interrupted");
        }
    }

    private void visit() throws InterruptedException {
        visits.incrementAndGet();
        long leave = System.nanoTime() + random.nextInt(MAX_STAY_MILLIS) * 1_000_000L;
        HttpRequest request = HttpRequest.newBuilder(subscription)
                .header("Last-Event-ID", lastEventId)
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            // Closed before the end, as of a page that is left.
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                if (response.statusCode() != 200) {
                    return;
                }
                String id = lastEventId;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id: ")) {
                        id = line.substring("id: ".length());
                    } else if (line.startsWith("data: ")) {
                        count(Long.parseLong(line.substring("data: ".length())));
                        lastEventId = id;
                    }
                    if (System.nanoTime() - leave > 0 && !(ended && hasMissedSome())) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // The hub was killed, or the proxy has closed the connection: it comes again, and then everything has to be
            // there.
            return;
        }
    }

    private boolean hasMissedSome() {
        return mistake.isEmpty() && seen < updates.acknowledged();
    }

    private void count(long number) {
        boolean next = number == seen + 1;
        boolean again = number == seen && updates.mayBeTwice(number);
        if (!next && !again && mistake.isEmpty()) {
            mistake = Optional.of(thread.getName() + ": " + number + " after " + seen);
        }
        seen = number;
    }

    /** Lets it leave for good once it has seen all that has been published. */
    void leave() {
        ended = true;
    }

    /** Waits until it has left; one that waits for an update in vain is left behind. */
    void awaitLeft() throws InterruptedException {
        thread.join(HubProcess.PATIENCE.toMillis());
    }
}
