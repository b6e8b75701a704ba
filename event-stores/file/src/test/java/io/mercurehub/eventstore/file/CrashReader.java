package io.mercurehub.eventstore.file;

import static io.mercurehub.eventstore.file.CrashJudge.require;

import io.mercurehub.eventstore.file.StoreExecutors.Work;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Reads a store to the end of what is asked, while nobody else is at work. */
final class CrashReader {

    private static final long PAGE_BYTES = 100_000;

    private final FileEventStore store;
    private final StepExecutors executors;
    private final SplittableRandom random;

    /** @param random says how long pages are */
    CrashReader(FileEventStore store, StepExecutors executors, SplittableRandom random) {
        this.store = store;
        this.executors = executors;
        this.random = random;
    }

    /** {@return the time of the store, which never goes back} */
    long clockMillis() {
        return store.clockMillis();
    }

    /** {@return the place through which the history is trimmed} */
    long trimmedThrough() {
        return locate(EventId.EARLIEST).orElseThrow().value();
    }

    Optional<Position> locate(EventId id) {
        return now(store.locate(id));
    }

    /** {@return the newest subscription event after a position of which a reader is told that it is gone; 0 for none} */
    long eventsGoneUpTo(long after) {
        return now(store.read(new Position(after), 1, PAGE_BYTES))
                .eventsGoneUpTo()
                .value();
    }

    List<StoredUpdate> readAll(long after) {
        List<StoredUpdate> all = new ArrayList<>();
        HistoryPage page = read(after);
        while (!page.updates().isEmpty()) {
            all.addAll(page.updates());
            page = read(all.get(all.size() - 1).position().value());
        }
        require(!page.isTrimmed(), "trimmed while nobody was at work");
        return all;
    }

    private HistoryPage read(long after) {
        return now(store.read(new Position(after), 1 + random.nextInt(30), PAGE_BYTES));
    }

    /** Asks what is carried over, as the next hub does. */
    CarriedEvents carriedEvents(Predicate<Update> isComing) {
        CompletableFuture<CarriedEvents> asked = store.carriedEvents(isComing).toCompletableFuture();
        executors.drain(Work.TIDY);
        return asked.join();
    }

    private <T> T now(CompletionStage<T> stage) {
        executors.drain(Work.READ);
        CompletableFuture<T> future = stage.toCompletableFuture();
        require(future.isDone(), "reading did not end");
        return future.join();
    }
}
