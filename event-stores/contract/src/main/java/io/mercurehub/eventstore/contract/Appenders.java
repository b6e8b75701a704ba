package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Threads that append at the same time, each its own updates, one call after the other.
 *
 * <p>Confined to the test's thread.
 */
final class Appenders {

    /** How many threads append. */
    static final int THREADS = 16;

    private static final int MAX_UPDATES_EACH = 2_000;

    private final List<CompletableFuture<List<Append>>> threads = new ArrayList<>();

    private Appenders() {}

    /** One call of {@link EventStore#append}: what was given, and what came back. */
    record Append(Update update, CompletionStage<Position> stage) {}

    /** Starts threads that append so many updates each, without waiting for their stages. */
    static Appenders start(Function<Update, CompletionStage<Position>> append, int updatesEach) {
        return start(() -> {
            List<Append> appends = new ArrayList<>(updatesEach);
            for (Update update : Updates.numbered(updatesEach)) {
                appends.add(new Append(update, append.apply(update)));
            }
            return appends;
        });
    }

    /** Starts threads that append until told to stop, or for long; each waits until its update is acknowledged or refused. */
    static Appenders startUntil(BooleanSupplier stop, Function<Update, CompletionStage<Position>> append) {
        return start(() -> {
            List<Append> appends = new ArrayList<>();
            while (!stop.getAsBoolean() && appends.size() < MAX_UPDATES_EACH) {
                Update update = Updates.anUpdate().build();
                CompletionStage<Position> stage = append.apply(update);
                stage.handle((position, thrown) -> true).toCompletableFuture().join();
                appends.add(new Append(update, stage));
            }
            return appends;
        });
    }

    private static Appenders start(Work work) {
        Appenders appenders = new Appenders();
        CountDownLatch ready = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            CompletableFuture<List<Append>> outcome = new CompletableFuture<>();
            appenders.threads.add(outcome);
            Thread thread = new Thread(
                    () -> {
                        try {
                            ready.countDown();
                            ready.await();
                            outcome.complete(work.run());
                        } catch (Throwable e) {
                            outcome.completeExceptionally(e);
                        }
                    },
                    "appender-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        return appenders;
    }

    /**
     * {@return the calls in the order in which a thread made them, once all have returned; a list for each thread}
     *
     * @throws AssertionError when a call throws, or takes too long
     */
    List<List<Append>> join(Duration patience) {
        List<List<Append>> appends = new ArrayList<>();
        for (CompletableFuture<List<Append>> thread : threads) {
            try {
                appends.add(thread.get(patience.toMillis(), TimeUnit.MILLISECONDS));
            } catch (ExecutionException e) {
                throw new AssertionError("append threw " + e.getCause(), e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("append did not return within " + patience, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while threads append", e);
            }
        }
        return appends;
    }

    /** What each thread does. */
    private interface Work {
        List<Append> run();
    }
}
