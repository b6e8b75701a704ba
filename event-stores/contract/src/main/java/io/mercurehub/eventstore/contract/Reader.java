package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A thread that reads a log from the start and stays at its end, while others append. Whenever what it needs next is trimmed it
 * starts again with the oldest update that is kept.
 */
final class Reader {

    private static final int PAGE_UPDATES = 50;
    private static final long PAGE_BYTES = 20_000;

    private final EventStore store;
    private final BooleanSupplier noMore;
    private final CompletableFuture<List<Run>> outcome = new CompletableFuture<>();

    private Reader(EventStore store, BooleanSupplier noMore) {
        this.store = store;
        this.noMore = noMore;
    }

    /** Updates that the store returned as following each other: those that follow a position. */
    record Run(Position after, List<StoredUpdate> updates) {}

    /**
     * Starts to read.
     *
     * @param noMore whether the store can read all that will ever be in the log; asked before each page. The reader ends at the end of the
     *     log then
     */
    static Reader start(EventStore store, BooleanSupplier noMore) {
        Reader reader = new Reader(store, noMore);
        Thread thread = new Thread(reader::run, "reader");
        thread.setDaemon(true);
        thread.start();
        return reader;
    }

    /**
     * {@return what was read: one run, and one more for each time that something was trimmed}
     *
     * @throws AssertionError when the store fails, or takes too long
     */
    List<Run> join(Duration patience) {
        try {
            return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("reading failed with " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            AssertionError late = new AssertionError("the end of the log was not read within " + patience, e);
            outcome.completeExceptionally(late);
            throw late;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while reading", e);
        }
    }

    private void run() {
        try {
            outcome.complete(read());
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    private List<Run> read() {
        List<Run> runs = new ArrayList<>();
        Run run = new Run(Position.START, new ArrayList<>());
        Position newest = run.after();
        while (!outcome.isDone()) {
            boolean isLast = noMore.getAsBoolean();
            HistoryPage page = store.read(newest, PAGE_UPDATES, PAGE_BYTES)
                    .toCompletableFuture()
                    .join();
            if (page.isTrimmed()) {
                runs.add(run);
                newest = store.locate(EventId.EARLIEST)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow();
                run = new Run(newest, new ArrayList<>());
            } else if (!page.updates().isEmpty()) {
                run.updates().addAll(page.updates());
                newest = page.updates().get(page.updates().size() - 1).position();
            } else if (isLast) {
                break;
            } else {
                Thread.onSpinWait();
            }
        }
        runs.add(run);
        return runs;
    }
}
