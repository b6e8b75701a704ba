package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.StoreExecutors.Work;
import io.mercurehub.eventstore.file.commit.Committer;
import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.FolderDisk;
import io.mercurehub.eventstore.file.disk.FolderLock;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.hub.store.CarriedEvents;
import io.mercurehub.hub.store.ContainedFollower;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.SubscriptionJournal;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that keeps the log in files of one folder, and acknowledges an update when it is on the disk.
 *
 * <p>Safe for use by any thread. Stages complete on threads of the store, which must not wait for anything.
 */
final class FileEventStore implements EventStore, RetentionClock, SubscriptionJournal {

    private static final Logger LOG = LoggerFactory.getLogger(FileEventStore.class);

    private static final long TICK_MILLIS = 50;
    private static final int TICKS_A_SECOND = 20;
    private static final Duration MAX_TO_CLOSE = Duration.ofSeconds(30);

    private final Disk disk;
    private final EventLog log;
    private final Committer committer;
    private final StoreExecutors executors;
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final AtomicBoolean isPreparing = new AtomicBoolean();
    private final AtomicBoolean isTidying = new AtomicBoolean();
    private final AtomicBoolean askedToLetGo = new AtomicBoolean();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable Follower> follower = new AtomicReference<>();
    private volatile boolean tidyFails;
    private int ticks;

    FileEventStore(Disk disk, EventLog log, StoreExecutors executors, LongSupplier nanoTime) {
        this.disk = disk;
        this.log = log;
        this.executors = executors;
        this.committer = new Committer(
                log, disk, executors.on(Work.COMMIT), executors.on(Work.ANNOUNCE), nanoTime, this::segmentEnded);
        executors.every(TICK_MILLIS, this::tick);
        tidyLater();
        prepareLater();
    }

    /**
     * Opens the store in a folder, which is made when there is none.
     *
     * <p>When an older application of this JVM has it open, whose class loader is another one, that is asked to let go of it: its
     * follower is {@linkplain Follower#letGo told}. This waits for a minute at most.
     *
     * @throws EventStoreException when another hub has it open and doesn't let go, something else is in it, or it cannot be read
     *     and written
     */
    public static FileEventStore open(Path folder, StoreSettings settings) {
        return open(folder, settings, FolderLock.PATIENCE, InstantSource.system());
    }

    /**
     * Opens the store in a folder, as {@link #open(Path, StoreSettings)}.
     *
     * @param patience for how long to wait for an older application
     * @param clock by which updates grow old
     */
    static FileEventStore open(Path folder, StoreSettings settings, Duration patience, InstantSource clock) {
        try {
            FolderDisk.create(folder);
            Disk disk = FolderDisk.take(folder, patience);
            try {
                return new FileEventStore(
                        disk, EventLog.open(disk, settings, clock), new StoreThreads(), System::nanoTime);
            } catch (IOException | RuntimeException e) {
                disk.close();
                throw e;
            }
        } catch (IOException e) {
            throw new EventStoreException("history folder " + folder + ": " + reason(e), e);
        }
    }

    /** {@return why a folder cannot be used; the exceptions of the JDK have often only a path to say} */
    static String reason(Throwable e) {
        if (e instanceof AccessDeniedException denied) {
            return "the user that runs the hub may not write to " + denied.getFile()
                    + " (expected: a folder, or a volume, that belongs to that user)";
        }
        if (e instanceof FileSystemException of && of.getReason() == null) {
            return of.getFile()
                    + (e instanceof FileAlreadyExistsException ? " is no folder" : " cannot be made or found");
        }
        return e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
    }

    @Override
    public Position follow(Follower follower) {
        ContainedFollower contained = new ContainedFollower(follower);
        if (!this.follower.compareAndSet(null, contained)) {
            throw new IllegalStateException("follower: a second one (expected: one for each store)");
        }
        if (closed.get()) {
            throw Committer.closedException();
        }
        committer.tell(contained);
        return new Position(log.shown());
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        if (update.id().isEmpty()) {
            throw new IllegalArgumentException("update: without an id (expected: an id, which the hub assigns)");
        }
        try {
            return committer.append(update);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(new EventStoreException("history: " + e, e));
        }
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        return later(executors.on(Work.READ), () -> log.locate(id));
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        return later(executors.on(Work.READ), () -> log.read(after.value(), maxUpdates, maxBytes));
    }

    @Override
    public CompletionStage<CarriedEvents> carriedEvents(Predicate<Update> isNeeded) {
        return later(executors.on(Work.TIDY), () -> log.carriedEvents(isNeeded));
    }

    @Override
    public CompletionStage<Void> check() {
        try {
            disk.check();
            return committer.check();
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    new EventStoreException("history: the disk does not take updates: " + e.getMessage(), e));
        }
    }

    @Override
    public long clockMillis() {
        return log.clockMillis();
    }

    @Override
    public boolean keepsHistory() {
        return true;
    }

    @Override
    public String description() {
        return log.settings().describe(disk.describe());
    }

    @Override
    public void close() {
        try {
            try {
                closeLater().toCompletableFuture().get(MAX_TO_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                executors.awaitEnd();
            }
        } catch (ExecutionException e) {
            throw new EventStoreException("history: did not close in order: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new EventStoreException("history: the disk is too slow to close in order", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return completes when everything that was appended before is safe and announced, and all files are closed} */
    CompletionStage<Void> closeLater() {
        if (closed.compareAndSet(false, true)) {
            committer
                    .close()
                    .thenRunAsync(() -> {}, executors.on(Work.PREPARE))
                    .thenRunAsync(this::closeLog, executors.on(Work.TIDY))
                    .whenComplete((nothing, failure) -> {
                        executors.close();
                        if (failure == null) {
                            closing.complete(null);
                        } else {
                            closing.completeExceptionally(failure.getCause() == null ? failure : failure.getCause());
                        }
                    });
        }
        return closing;
    }

    private void closeLog() {
        try {
            log.close();
        } catch (IOException e) {
            throw new EventStoreException("history: " + e.getMessage(), e);
        } finally {
            try {
                disk.close();
            } catch (IOException e) {
                LOG.warn("The history folder stays locked until the process ends", e);
            }
        }
    }

    private <T> CompletionStage<T> later(Executor executor, Callable<T> work) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(Committer.closedException());
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(work.call());
                } catch (Throwable e) {
                    result.completeExceptionally(new EventStoreException("history: cannot be read: " + reason(e), e));
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(Committer.closedException());
        } catch (OutOfMemoryError e) {
            result.completeExceptionally(new EventStoreException("history: cannot be read: " + e, e));
        }
        return result;
    }

    private void segmentEnded() {
        tidyLater();
        prepareLater();
    }

    private void tick() {
        committer.tick();
        disk.wantedBy().ifPresent(this::letGo);
        if (log.needsPreparation()) {
            prepareLater();
        }
        ticks++;
        if (ticks % TICKS_A_SECOND == 0) {
            // Not here, on the clock, which goes on when the disk does not.
            later(isLooking, executors.on(Work.PREPARE), this::look);
            tidyLater();
        }
    }

    private void letGo(String successor) {
        Follower told = follower.get();
        if (told != null && !closed.get() && askedToLetGo.compareAndSet(false, true)) {
            told.letGo(successor);
        }
    }

    private void look() {
        try {
            disk.look();
        } catch (IOException e) {
            LOG.debug("The lock of the history folder", e);
        }
    }

    private void tidyLater() {
        later(isTidying, executors.on(Work.TIDY), () -> {
            try {
                log.tidy();
                tidyFails = false;
            } catch (IOException | RuntimeException | Error e) {
                if (!tidyFails) {
                    tidyFails = true;
                    LOG.warn("The history cannot be trimmed on the disk; it is tried again", e);
                }
            }
        });
    }

    private void prepareLater() {
        later(isPreparing, executors.on(Work.PREPARE), log::prepare);
    }

    /** Has something done unless it waits to be done already. */
    private void later(AtomicBoolean isPending, Executor executor, Runnable work) {
        if (closed.get() || !isPending.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                isPending.set(false);
                if (!closed.get()) {
                    work.run();
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            isPending.set(false);
            LOG.debug("The history does nothing more since it is closed, or has no thread for it now", e);
        }
    }
}
