package io.mercurehub.benchmarks.jmh;

import io.mercurehub.hub.matching.Matched;
import io.mercurehub.hub.matching.SubscriberIndex;
import io.mercurehub.hub.topic.TopicMatcher;
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

/** Finding the matchers that select an update, among many that don't: exact ones and URI templates by halves. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchBenchmark {

    /** More topics than the index remembers. */
    private static final int NEW_TOPICS = 1 << 16;

    @Param({"0", "100000", "1000000"})
    private int others;

    private final SubscriberIndex<Object> index = new SubscriberIndex<>(0);
    private final Update exact = update("https://example.com/news");
    private final Update known = update("https://example.com/books/1");
    private final Update[] unknown = new Update[NEW_TOPICS];
    private int next;

    @Setup
    public void subscribe() {
        for (int i = 0; i < others; i++) {
            index.acquire(Subscriptions.matcher(i), 0);
        }
        index.acquire(TopicMatcher.exact("topic", "https://example.com/news"), 0);
        index.acquire(TopicMatcher.uriTemplate("topic", "https://example.com/books/{id}"), 0);
        for (int i = 0; i < NEW_TOPICS; i++) {
            unknown[i] = update("https://example.com/books/" + i);
        }
    }

    private static Update update(String topic) {
        return Update.of(topic).data("x").build();
    }

    @Benchmark
    public Matched<Object> exactTopic() {
        return index.match(exact);
    }

    @Benchmark
    public Matched<Object> templateAndKnownTopic() {
        return index.match(known);
    }

    @Benchmark
    public Matched<Object> templateAndNewTopic() {
        next = (next + 1) % NEW_TOPICS;
        return index.match(unknown[next]);
    }
}
