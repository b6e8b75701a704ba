package io.mercurehub.eventstore.contract;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for what has to happen.
 *
 * @param duration for how long
 */
record Patience(Duration duration) {

    /** {@return what a stage completes with, which has to be soon and a success} */
    <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed with " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not complete within " + duration, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** {@return what a stage fails with, as its direct dependents see it; it has to fail, and soon} */
    Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, thrown) -> {
            if (thrown == null) {
                failure.completeExceptionally(new AssertionError("completed with " + value));
            } else {
                failure.complete(thrown);
            }
        });
        return await(failure);
    }
}
