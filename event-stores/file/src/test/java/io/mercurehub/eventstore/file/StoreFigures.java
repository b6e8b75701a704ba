package io.mercurehub.eventstore.file;

import io.mercurehub.eventstore.file.settings.StoreSettings;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Measures the file store, on demand. Not a test: it judges nothing.
 *
 * <pre>
 * appends FOLDER SECONDS     durable appends a second at 1, 16, 64, 256 appenders, and syncs a second of the same disk
 * fill FOLDER COUNT kill|stop    fills a store, then ends without, or with, an orderly stop
 * open FOLDER                how long opening takes, finding places at 1, 50 and 99 %, and reading everything
 * </pre>
 */
final class StoreFigures {

    private static final String DATA = "x".repeat(300);
    private static final long HUGE = 1L << 40;
    private static final PrintStream OUT = System.out;

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "appends" -> appends(folder, Integer.parseInt(arguments[2]));
            case "fill" -> fill(folder, Integer.parseInt(arguments[2]), arguments[3].equals("kill"));
            default -> open(folder);
        }
    }

    private static void appends(Path folder, int seconds) throws Exception {
        for (int appenders : new int[] {1, 16, 64, 256}) {
            long before = rawSyncs(folder, seconds);
            long waiting = appends(folder.resolve("waiting-" + appenders), seconds, store -> wait(store, appenders));
            long between = rawSyncs(folder, seconds);
            long goingOn = appends(folder.resolve("going-on-" + appenders), seconds, store -> goOn(store, appenders));
            long after = rawSyncs(folder, seconds);
            print(appenders, "threads that wait", waiting, (before + between) / 2.0);
            print(appenders, "who go on at once", goingOn, (between + after) / 2.0);
        }
    }

    private static void print(int appenders, String what, long rate, double raw) {
        OUT.printf(
                "%3d %s: %,9d durable appends/s; raw write+fdatasync %,7.0f/s; ratio %.2f%n",
                appenders, what, rate, raw, rate / raw);
    }

    private static long rawSyncs(Path folder, int seconds) throws IOException {
        Path file = folder.resolve("raw.bin");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(32 << 20);
            channel.write(zeros, 0);
            channel.force(false);
            ByteBuffer record = ByteBuffer.allocateDirect(400);
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            long count = 0;
            while (System.nanoTime() < end) {
                channel.write(record.clear(), count * 400 % (31 << 20));
                channel.force(false);
                count++;
            }
            return count / seconds;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static long appends(Path folder, int seconds, Function<FileEventStore, Appending> begin) throws Exception {
        try (FileEventStore store = FileEventStore.open(folder, settings(SyncPolicy.ALWAYS))) {
            follow(store);
            Appending appending = begin.apply(store);
            appending.goOnFor(seconds);
            long before = appending.done.sum();
            appending.goOnFor(seconds);
            long rate = (appending.done.sum() - before) / seconds;
            appending.isOver.set(true);
            appending.ended.await();
            return rate;
        }
    }

    /** Appenders that are each a thread that sleeps until its update is safe: waking it is part of what is measured. */
    private static Appending wait(FileEventStore store, int appenders) {
        Appending appending = new Appending(appenders);
        for (int i = 0; i < appenders; i++) {
            new Thread(() -> {
                        while (!appending.isOver.get()) {
                            store.append(update()).toCompletableFuture().join();
                            appending.done.increment();
                        }
                        appending.ended.countDown();
                    })
                    .start();
        }
        return appending;
    }

    /** Appenders that append the next update in the call that says that the one before is safe. */
    private static Appending goOn(FileEventStore store, int appenders) {
        Appending appending = new Appending(appenders);
        for (int i = 0; i < appenders; i++) {
            appendAgain(store, appending);
        }
        return appending;
    }

    private static void appendAgain(FileEventStore store, Appending appending) {
        CompletionStage<Position> unused = store.append(update()).whenComplete((position, failure) -> {
            appending.done.increment();
            if (failure == null && !appending.isOver.get()) {
                appendAgain(store, appending);
            } else {
                appending.ended.countDown();
            }
        });
    }

    /** Appenders at work. */
    private static final class Appending {

        private final LongAdder done = new LongAdder();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final CountDownLatch ended;

        Appending(int appenders) {
            ended = new CountDownLatch(appenders);
        }

        /** Lets them go on for a time. */
        void goOnFor(int seconds) throws InterruptedException {
            if (ended.await(seconds, TimeUnit.SECONDS)) {
                throw new IllegalStateException("all appenders have ended (expected: to go on)");
            }
        }
    }

    private static void fill(Path folder, int count, boolean isKilled) throws InterruptedException {
        FileEventStore store = FileEventStore.open(folder, settings(SyncPolicy.NEVER));
        follow(store);
        Semaphore room = new Semaphore(10_000);
        long start = System.nanoTime();
        long payload = 0;
        for (int i = 0; i < count; i++) {
            Update update = Update.of("https://example.com/books/1")
                    .id(EventId.of("id-" + i))
                    .data(DATA)
                    .build();
            payload += DATA.length();
            room.acquire();
            CompletionStage<Position> unused = store.append(update).whenComplete((position, failure) -> room.release());
        }
        room.acquire(10_000);
        OUT.printf("%,d updates in %,d ms, %,d bytes of data%n", count, millisSince(start), payload);
        if (isKilled) {
            Runtime.getRuntime().halt(0);
        }
        start = System.nanoTime();
        store.close();
        OUT.printf("stopped in %,d ms%n", millisSince(start));
    }

    private static void open(Path folder) throws IOException {
        long bytes;
        try (Stream<Path> files = Files.list(folder)) {
            bytes = files.mapToLong(file -> file.toFile().length()).sum();
        }
        long start = System.nanoTime();
        try (FileEventStore store = FileEventStore.open(folder, settings(SyncPolicy.ALWAYS))) {
            long opened = millisSince(start);
            long last = follow(store).value();
            OUT.printf("opened in %,d ms: %,d updates, %,d bytes on disk%n", opened, last, bytes);
            for (int percent : new int[] {1, 50, 99, 1, 50, 99}) {
                start = System.nanoTime();
                Position at = store.locate(EventId.of("id-" + last * percent / 100))
                        .toCompletableFuture()
                        .join()
                        .orElseThrow();
                StoredUpdate first = store.read(at, 1, 1)
                        .toCompletableFuture()
                        .join()
                        .updates()
                        .get(0);
                OUT.printf(
                        "id at %d %% found, and the update behind it (%s) read, in %.3f ms%n",
                        percent, first.id(), (System.nanoTime() - start) / 1e6);
            }
            start = System.nanoTime();
            long count = 0;
            long mostHeap = 0;
            Position next = Position.START;
            HistoryPage page =
                    store.read(next, 1024, 512 * 1024).toCompletableFuture().join();
            while (!page.updates().isEmpty()) {
                count += page.updates().size();
                next = page.updates().get(page.updates().size() - 1).position();
                page = store.read(next, 1024, 512 * 1024).toCompletableFuture().join();
                Runtime runtime = Runtime.getRuntime();
                mostHeap = Math.max(mostHeap, runtime.totalMemory() - runtime.freeMemory());
            }
            OUT.printf(
                    "%,d updates read in %,d ms; most heap in use, garbage included: %,d of %,d bytes%n",
                    count, millisSince(start), mostHeap, Runtime.getRuntime().maxMemory());
        }
    }

    private static Update update() {
        return Update.of("https://example.com/books/1")
                .id(EventId.of("urn:uuid:" + UUID.randomUUID()))
                .data(DATA)
                .build();
    }

    private static Position follow(FileEventStore store) {
        return store.follow(new EventStore.Follower() {
            @Override
            public void appended(StoredUpdate update) {
                // Nobody listens.
            }

            @Override
            public void endOfBatch() {
                // Nobody listens.
            }
        });
    }

    private static StoreSettings settings(SyncPolicy sync) {
        return new StoreSettings(
                Integer.MAX_VALUE, 100, Optional.empty(), HUGE, HistoryRules.NONE, sync, Duration.ofMinutes(1));
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
