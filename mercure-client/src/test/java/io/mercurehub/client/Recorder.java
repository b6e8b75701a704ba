package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Writes down in order what a subscription says, as one line each. */
final class Recorder implements SubscriptionListener, Consumer<ReceivedUpdate> {

    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Override
    public void onOpen() {
        heard.add("open");
    }

    @Override
    public void onGap(String asked, String answered) {
        heard.add("gap: asked '" + asked + "', answered '" + answered + "'");
    }

    @Override
    public void onDisconnect(Cause cause, Duration delay) {
        heard.add(cause.toString());
    }

    @Override
    public void accept(ReceivedUpdate update) {
        heard.add(update.id() + " " + update.type() + ": " + update.data());
    }

    /** Waits for what is said next. */
    void expect(String... lines) throws InterruptedException {
        assertThat(next(line -> true, lines.length)).containsExactly(lines);
    }

    /** Waits for what is said next, whether there are gaps or not: that depends on which of two streams is read first. */
    void expectBesidesGaps(String... lines) throws InterruptedException {
        assertThat(next(line -> !line.startsWith("gap: "), lines.length)).containsExactly(lines);
    }

    private List<String> next(Predicate<String> counts, int count) throws InterruptedException {
        List<String> next = new ArrayList<>();
        while (next.size() < count) {
            String line = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                break;
            }
            if (counts.test(line)) {
                next.add(line);
            }
        }
        return next;
    }

    void expectNothingMore() {
        assertThat(heard).isEmpty();
    }
}
