package io.mercurehub.benchmarks.jmh;

import io.mercurehub.servlet.sse.SseEncoder;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Making the frame of an update. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {

    @Param({"100", "10000"})
    private int dataBytes;

    private final SseEncoder encoder = new SseEncoder();
    private Update oneLine;
    private Update manyLines;

    @Setup
    public void prepare() {
        oneLine = update("x".repeat(dataBytes));
        manyLines = update("twenty-five characters..\n".repeat(dataBytes / 25));
    }

    private static Update update(String data) {
        return Update.of("https://example.com/news")
                .id(EventId.random())
                .data(data)
                .build();
    }

    @Benchmark
    public byte[] oneLine() {
        return encoder.encode(oneLine);
    }

    @Benchmark
    public byte[] manyLines() {
        return encoder.encode(manyLines);
    }
}
