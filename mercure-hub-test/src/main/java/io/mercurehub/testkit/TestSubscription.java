package io.mercurehub.testkit;

import io.mercurehub.client.MercureClient;
import io.mercurehub.client.ReceivedUpdate;
import io.mercurehub.client.Subscription;
import io.mercurehub.client.SubscriptionListener;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * What a reader gets over HTTP, in order; for tests.
 *
 * <p>Each method looks at what none has looked at before, and waits for it as long as the hub's time limit. A failure says what has
 * come. It ends with its hub, if not before. Any thread may use it.
 *
 * <p>Beside those topics it has one of its own, for {@link #expectNothingMore}; nobody sees it, but for presence.
 */
public final class TestSubscription implements AutoCloseable {

    private static final String FENCE = "mercure-test-fence:";

    private final TestHub hub;
    private final Subscription subscription;
    private final List<String> topics;

    /** Nobody else publishes on it: what is published after other updates comes after them. */
    private final String fence = FENCE + UUID.randomUUID();

    private final Object lock = new Object();
    private final List<ReceivedUpdate> received = new ArrayList<>();
    private int fences;
    private int taken;
    private @Nullable Throwable failure;

    TestSubscription(TestHub hub, MercureClient client, List<String> topics) {
        this.hub = hub;
        this.topics = topics;
        List<String> all = new ArrayList<>(topics);
        all.add(fence);
        CompletableFuture<Void> open = new CompletableFuture<>();
        subscription = client.subscription(all)
                .listener(new SubscriptionListener() {
                    @Override
                    public void onOpen() {
                        open.complete(null);
                    }
                })
                .start(this::received);
        subscription.completion().whenComplete((none, cause) -> {
            if (cause != null) {
                open.completeExceptionally(cause);
                failed(cause);
            }
            if (client != hub.client()) {
                // Not on a thread of the client that is to end.
                new Thread(client::close).start();
            }
        });
        try {
            hub.await(open, "subscribing to " + topics);
        } catch (AssertionFailedError e) {
            subscription.close();
            throw e;
        }
    }

    private void received(ReceivedUpdate update) {
        synchronized (lock) {
            if (update.type().equals(fence)) {
                fences++;
            } else if (!update.type().startsWith(FENCE)) {
                received.add(update);
            }
            lock.notifyAll();
        }
    }

    private void failed(Throwable cause) {
        synchronized (lock) {
            failure = cause;
            lock.notifyAll();
        }
    }

    /** {@return a copy of all that has come so far, oldest first} */
    public List<ReceivedUpdate> received() {
        synchronized (lock) {
            return List.copyOf(received);
        }
    }

    /**
     * {@return the next update}
     *
     * @throws AssertionFailedError when none comes
     */
    public ReceivedUpdate next() {
        return await("an update", update -> true);
    }

    /**
     * {@return the next update with this data; those before it are passed over}
     *
     * @throws AssertionFailedError when none comes
     */
    public ReceivedUpdate awaitData(String data) {
        return await("an update with the data " + data, update -> update.data().equals(data));
    }

    /**
     * {@return the next update that is looked for; those before it are passed over}
     *
     * @param what it is, for the failure's message
     * @throws AssertionFailedError when none comes
     */
    public ReceivedUpdate await(String what, Predicate<ReceivedUpdate> wanted) {
        synchronized (lock) {
            int[] at = {taken};
            waitUntil(what, () -> {
                while (at[0] < received.size()) {
                    at[0]++;
                    if (wanted.test(received.get(at[0] - 1))) {
                        return true;
                    }
                }
                return false;
            });
            taken = at[0];
            return received.get(taken - 1);
        }
    }

    /**
     * Makes sure that nothing else has come of what has been published until now. Doesn't wait for a time: an update of its own comes after
     * all others.
     *
     * @throws AssertionFailedError when something has
     */
    public void expectNothingMore() {
        int before;
        synchronized (lock) {
            before = fences;
        }
        hub.publish(Update.of(fence).type(fence).build());
        synchronized (lock) {
            waitUntil("the end of all that is published", () -> fences > before);
            if (taken < received.size()) {
                throw new AssertionFailedError("expected nothing more of " + topics + "\n" + describe());
            }
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** Called with the lock. */
    private void waitUntil(String what, Condition condition) {
        Duration limit = hub.timeLimit();
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            long left = end - System.nanoTime();
            if (failure != null) {
                throw new AssertionFailedError(
                        "expected " + what + " of " + topics + ", but the subscription has failed: " + failure + "\n"
                                + describe(),
                        failure);
            }
            if (left <= 0) {
                throw new AssertionFailedError("expected " + what + " of " + topics + ", but none has come within "
                        + limit.toMillis() + " ms\n" + describe());
            }
            try {
                lock.wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionFailedError("interrupted while waiting for " + what, e);
            }
        }
    }

    private String describe() {
        if (received.isEmpty()) {
            return "Nothing has come.";
        }
        StringBuilder lines = new StringBuilder("Has come:");
        for (int i = 0; i < received.size(); i++) {
            ReceivedUpdate update = received.get(i);
            lines.append("\n  ")
                    .append(i + 1)
                    .append(i < taken ? ". (looked at) " : ". ")
                    .append("type ")
                    .append(update.type())
                    .append(", id ")
                    .append(update.id())
                    .append(", data ")
                    .append(update.data());
        }
        return lines.toString();
    }

    /** Ends it. */
    @Override
    public void close() {
        subscription.close();
    }
}
