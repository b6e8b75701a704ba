package io.mercurehub.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Updates of some topics, from one stream after the other, until it is closed.
 *
 * <p>When a stream ends, breaks or is silent for too long, the next one is asked to go on after the last update, at the time that the
 * hub has said, a little later by chance. A hub that can't be reached or can't answer is asked again, less and less often, in
 * the end every 45 s. With 401 or 403, the token is asked for once more; the second time, and with what else will not change, the
 * subscription fails.
 *
 * <p>Any thread may use it. All it does is done by one thread of the client at a time, in order.
 *
 * @see <a href="https://mercure.rocks/spec#subscription">Subscription</a>
 */
public final class Subscription implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Subscription.class.getName());

    private final Wire wire;
    private final Flow.Subscriber<? super ReceivedUpdate> receiver;
    private final CompletableFuture<Void> completion = new CompletableFuture<>();
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workCount = new AtomicInteger();
    private volatile boolean isOver;

    /** Confined to whoever is at work. */
    private final StreamSequence streams;

    Subscription(
            Wire wire,
            Duration silence,
            int maxUpdateBytes,
            List<String> topics,
            String lastEventId,
            SubscriptionListener listener,
            Flow.Subscriber<? super ReceivedUpdate> receiver) {
        this.wire = wire;
        this.receiver = receiver;
        streams = new StreamSequence(this, wire, silence, maxUpdateBytes, topics, lastEventId, listener, receiver);
    }

    void begin() {
        later(() -> {
            receiver.onSubscribe(new Demand());
            streams.connect();
        });
    }

    /**
     * Changes the topics while it runs. Of topics that stay, no update is lost, and none comes twice: another stream goes on after the
     * last update. Of those that are new, what was published since that update comes, too. Where there was no update yet, the old
     * stream is read for a second beside the new one.
     *
     * @param topics all that it shall have from now on: topics, URI templates, or {@code *}
     * @throws IllegalArgumentException when there is none
     * @throws io.mercurehub.update.ProtocolViolationException when one has a control or format character
     */
    public void topics(Collection<String> topics) {
        List<String> all = SubscriptionBuilder.checked(topics);
        later(() -> streams.topics(all));
    }

    /**
     * {@return completes when it has been closed, or the hub says that nothing more will come (204); exceptionally with {@link
     * SubscriptionException} when it has failed, or with what its receiver or listener has thrown}
     */
    public CompletionStage<Void> completion() {
        return completion.minimalCompletionStage();
    }

    /** Ends it. One call at most may still be under way, or about to begin. */
    @Override
    public void close() {
        isOver = true;
        completion.complete(null);
        enqueue(streams::leaveAll);
    }

    // --- one thread at a time ---

    boolean isOver() {
        return isOver;
    }

    /** Does something, in its turn. */
    void later(Runnable step) {
        enqueue(() -> {
            if (isOver) {
                return;
            }
            try {
                step.run();
            } catch (Throwable e) {
                // The receiver's, the listener's, or no memory.
                end(e);
            }
        });
    }

    private void enqueue(Runnable step) {
        work.add(step);
        if (workCount.getAndIncrement() == 0) {
            wire.execute(this::work);
        }
    }

    private void work() {
        do {
            work.remove().run();
        } while (workCount.decrementAndGet() > 0);
    }

    /** Nothing more will come. */
    void complete() {
        isOver = true;
        streams.leaveAll();
        receiver.onComplete();
        completion.complete(null);
    }

    /** Trying again is of no use. */
    void fail(SubscriptionException failure) {
        end(failure);
        receiver.onError(failure);
    }

    private void end(Throwable failure) {
        isOver = true;
        streams.leaveAll();
        if (!completion.completeExceptionally(failure)) {
            return;
        }
        if (failure instanceof SubscriptionException) {
            LOG.log(Level.WARNING, "The subscription to {0} has ended: {1}", streams.topics(), failure.getMessage());
        } else {
            LOG.log(Level.WARNING, "The subscription to " + streams.topics() + " has ended", failure);
        }
    }

    /** What the receiver says. */
    private final class Demand implements Flow.Subscription {

        @Override
        public void request(long count) {
            later(() -> {
                if (count <= 0) {
                    IllegalArgumentException misuse =
                            new IllegalArgumentException("request: " + count + " (expected: more than 0)");
                    end(misuse);
                    receiver.onError(misuse);
                } else {
                    streams.request(count);
                }
            });
        }

        @Override
        public void cancel() {
            close();
        }
    }
}
