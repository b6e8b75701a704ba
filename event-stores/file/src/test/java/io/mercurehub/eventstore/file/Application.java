package io.mercurehub.eventstore.file;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An application with a hub on a folder, as a test sees it whose classes another loader has: everything is text.
 *
 * <p>Commands: {@code open FOLDER}, {@code open-deaf FOLDER} (a store without a hub, whose follower doesn't listen), {@code
 * publish DATA}, {@code publish-all PREFIX}, {@code subscribe TOPIC}, {@code history}, {@code state}, {@code close}.
 */
public final class Application implements BinaryOperator<String> {

    private @Nullable Hub hub;
    private @Nullable FileEventStore store;

    /** Made by the test through reflection. */
    public Application() {}

    @Override
    public String apply(String command, String argument) {
        return switch (command) {
            case "open" -> open(Path.of(argument));
            case "open-deaf" -> openDeaf(Path.of(argument));
            case "publish" -> publish(argument);
            case "publish-all" -> publishAll(argument);
            case "subscribe" -> subscribe(argument);
            case "history" -> history();
            case "state" -> "draining " + hub().isDraining() + ", closed " + hub().isClosed();
            case "close" -> close();
            default -> throw new IllegalArgumentException(command);
        };
    }

    private String open(Path folder) {
        HubConfig config = HubConfig.builder()
                .subscriptions(true)
                .shutdownTimeout(Duration.ofMillis(500))
                .build();
        hub = Hub.open(config, FileEventStore.open(folder, Stores.DEFAULTS), HubMetrics.NONE);
        return "";
    }

    private String openDeaf(Path folder) {
        store = FileEventStore.open(folder, Stores.DEFAULTS, Duration.ofMillis(300), InstantSource.system());
        store.follow(new EventStore.Follower() {
            @Override
            public void appended(StoredUpdate update) {
                // Nobody is interested.
            }

            @Override
            public void endOfBatch() {
                // Nobody is interested.
            }
        });
        return "";
    }

    private String publish(String data) {
        return hub().publish(Update.of("news").data(data).build())
                .toCompletableFuture()
                .join()
                .value();
    }

    /** {@return the data of what was acknowledged, a line each, until the hub took no more} */
    private String publishAll(String prefix) {
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; true; i++) {
            try {
                publish(prefix + i);
                acknowledged.add(prefix + i);
            } catch (CompletionException closed) {
                return String.join("\n", acknowledged) + "\n" + closed.getCause();
            }
        }
    }

    private String subscribe(String topic) {
        return hub().subscribe(SubscribeRequest.topic(topic).build(), Runnable::run, update -> {})
                .toCompletableFuture()
                .join()
                .id();
    }

    /** {@return the data of all updates, a line each} */
    private String history() {
        EventStore log = hub().store();
        List<String> data = new ArrayList<>();
        Position next =
                log.locate(EventId.EARLIEST).toCompletableFuture().join().orElseThrow();
        HistoryPage page = log.read(next, 1_000, 1 << 20).toCompletableFuture().join();
        while (!page.updates().isEmpty()) {
            for (StoredUpdate stored : page.updates()) {
                data.add(stored.update().data());
                next = stored.position();
            }
            page = log.read(next, 1_000, 1 << 20).toCompletableFuture().join();
        }
        return String.join("\n", data);
    }

    private String close() {
        if (hub != null) {
            hub.close();
        }
        if (store != null) {
            store.close();
        }
        return "";
    }

    private Hub hub() {
        return Objects.requireNonNull(hub, "opened");
    }
}
