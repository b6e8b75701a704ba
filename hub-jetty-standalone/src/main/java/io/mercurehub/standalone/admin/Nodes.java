package io.mercurehub.standalone.admin;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Node;
import io.mercurehub.hub.store.SharedEventStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The hubs that share the event log of this one, asked for each time.
 *
 * <p>Safe for use by any thread.
 */
final class Nodes {

    private static final long METRICS_MILLIS = 500;
    private static final long ANSWER_MILLIS = 900;

    private final EventStore store;

    /** @param store of this hub */
    Nodes(EventStore store) {
        this.store = store;
    }

    /** {@return a stage with all of them, for metrics; with none when the log is shared with nobody, or does not answer soon} */
    CompletionStage<List<Node>> ifKnown() {
        return store instanceof SharedEventStore shared
                ? ask(shared, METRICS_MILLIS).exceptionally(unknown -> List.of())
                : CompletableFuture.completedStage(List.of());
    }

    /**
     * {@return a stage with all of them as JSON, exceptionally with {@link EventStoreException} when the log does not answer; empty when
     * the log is shared with nobody}
     */
    Optional<CompletionStage<String>> json() {
        return store instanceof SharedEventStore shared
                ? Optional.of(ask(shared, ANSWER_MILLIS).thenApply(Nodes::json))
                : Optional.empty();
    }

    private static CompletableFuture<List<Node>> ask(SharedEventStore shared, long millis) {
        return shared.nodes().toCompletableFuture().copy().orTimeout(millis, TimeUnit.MILLISECONDS);
    }

    private static String json(List<Node> nodes) {
        return nodes.stream().map(Nodes::json).collect(Collectors.joining(",", "[", "]\n"));
    }

    private static String json(Node node) {
        return "{\"name\":\"" + AdminSite.forJson(node.name())
                + "\",\"id\":\"" + AdminSite.forJson(node.id())
                + "\",\"version\":\"" + AdminSite.forJson(node.version())
                + "\",\"since\":\"" + node.since() + "\"}";
    }
}
