package io.mercurehub.hub.dispatch;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a turn, by client: clients are served one after the other, however many wait for each.
 *
 * <pre>
 *   192.0.2.1 → [a, b, c]     next: a, d, b, c, …
 *   192.0.2.2 → [d]
 * </pre>
 *
 * <p>Not safe for use by several threads.
 *
 * @param <E> who waits
 */
final class Turns<E> {

    private final Map<String, Queue<E>> byClient = new LinkedHashMap<>();
    private int size;

    void add(String client, E waiting) {
        byClient.computeIfAbsent(client, name -> new ArrayDeque<>(2)).add(waiting);
        size++;
    }

    int size() {
        return size;
    }

    /** {@return whose turn it is, who waits no longer; or null when nobody waits} */
    @Nullable
    E poll() {
        Iterator<Map.Entry<String, Queue<E>>> clients = byClient.entrySet().iterator();
        if (!clients.hasNext()) {
            return null;
        }
        Map.Entry<String, Queue<E>> client = clients.next();
        String name = client.getKey();
        Queue<E> waiting = client.getValue();
        clients.remove();
        E next = waiting.poll();
        if (!waiting.isEmpty()) {
            byClient.put(name, waiting);
        }
        size--;
        return next;
    }
}
