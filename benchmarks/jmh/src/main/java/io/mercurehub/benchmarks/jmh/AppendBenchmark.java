package io.mercurehub.benchmarks.jmh;

import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Appending an update with a new id until it is as safe as the store promises; by as many threads as JMH is told ({@code -t}). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark {

    @Param({"memory", "file"})
    private String transport;

    private final Update update =
            Update.of("https://example.com/news").data("x".repeat(100)).build();
    private Path folder;
    private EventStore store;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("append-benchmark");
        Map<String, String> options = transport.equals("file") ? Map.of("path", folder.toString()) : Map.of();
        store = new Transport(transport, options).open(HistorySettings.DEFAULTS.withMaxEvents(10_000));
        Position unused = store.follow(new Nobody());
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    @Benchmark
    public Position append() {
        return store.append(update.withId(EventId.random()))
                .toCompletableFuture()
                .join();
    }

    private static final class Nobody implements EventStore.Follower {

        @Override
        public void appended(StoredUpdate update) {}

        @Override
        public void endOfBatch() {}
    }
}
