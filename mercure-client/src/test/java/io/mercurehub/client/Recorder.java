package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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
        List<String> next = new ArrayList<>();
        while (next.size() < lines.length) {
            String line = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                break;
            }
            next.add(line);
        }
        assertThat(next).containsExactly(lines);
    }

    void expectNothingMore() {
        assertThat(heard).isEmpty();
    }
}
