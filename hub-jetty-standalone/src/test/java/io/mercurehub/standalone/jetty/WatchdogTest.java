package io.mercurehub.standalone.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class WatchdogTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long done;

    private final Watchdog.Pulse pulse = new Watchdog.Pulse("somebody", tasks::add, () -> done);

    private boolean isGoneAfter(int looks) {
        boolean isGone = false;
        for (int i = 0; i < looks; i++) {
            isGone = pulse.isGone();
        }
        return isGone;
    }

    @Test
    void isGoneWhoDoesNothingForLong() {
        assertThat(isGoneAfter(Watchdog.PATIENCE)).isFalse();
        assertThat(isGoneAfter(1)).isTrue();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void isThereWhoDoesTheTask() {
        isGoneAfter(Watchdog.PATIENCE);
        tasks.remove().run();

        assertThat(isGoneAfter(Watchdog.PATIENCE)).isFalse();
        assertThat(tasks).hasSize(1);
    }

    @Test
    void isThereWhoDoesOtherWorkHoweverLateTheTask() {
        for (int i = 0; i < 10; i++) {
            isGoneAfter(Watchdog.PATIENCE);
            done++;
        }

        assertThat(isGoneAfter(1)).isFalse();
    }
}
