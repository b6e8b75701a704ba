package io.mercurehub.servlet.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.RecordedLog;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImpatientProxiesTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(20);
    private static final int ENOUGH = StreamEnds.JUDGED_TOGETHER;

    private final RecordedLog log = new RecordedLog(ImpatientProxies.class);
    private final ImpatientProxies proxies = new ImpatientProxies(HEARTBEAT);
    private long now;

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Test
    void saysOnceThatStreamsEndWhenTheyAreSilent() {
        for (int i = 0; i < 3 * ENOUGH; i++) {
            now += 10_000;
            proxies.ended(new Life(40_000 + i * 7_000L, 2), true, now, Stream.of(new Life(90_000, 0)));
        }

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO Streams end at the other end when nothing was sent for as long as heartbeat (20s): ")
                .contains("set heartbeat below the limit", "ProxyTimeout", "proxy_read_timeout", "docs/proxies.md");
    }

    @Test
    void saysOnceThatStreamsEndAtOneAge() {
        for (int i = 0; i < 3 * ENOUGH; i++) {
            now += 10_000;
            long age = i % 10 == 0 ? 45_000 : 620_000 + i % 7 * 3_000L;
            proxies.ended(new Life(age, 3), true, now, Stream.of(new Life(600_000, 3)));
        }

        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("INFO Streams end at the other end after 580 to 638 s: ")
                .contains("set write_timeout below it", "docs/proxies.md");
    }

    @Test
    void saysNothingWhileAnOpenStreamHasOutlastedASilenceAndIsOlder() {
        endSilentOnes(3 * ENOUGH, new Life(700_000, 3));

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void saysNothingWhenTheHubItselfHasEndedAStreamThatHadOutlastedASilence() {
        proxies.ended(new Life(700_000, 3), false, now, Stream.empty());
        endSilentOnes(ENOUGH, new Life(0, 0));

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void takesThoseWhoLeaveTogetherForOne() {
        for (int load = 0; load < 20; load++) {
            now += 3_600_000;
            for (int i = 0; i < 1_000; i++) {
                now += 1;
                proxies.ended(new Life(40_000, 2), true, now, Stream.empty());
            }
        }

        assertThat(log.lines()).isEmpty();
    }

    @Test
    void saysNothingWithoutHeartbeats() {
        ImpatientProxies blind = new ImpatientProxies(Duration.ZERO);
        for (int i = 0; i < 3 * ENOUGH; i++) {
            now += 10_000;
            blind.ended(new Life(60_000, 0), true, now, Stream.empty());
        }

        assertThat(log.lines()).isEmpty();
    }

    private void endSilentOnes(int count, Life open) {
        for (int i = 0; i < count; i++) {
            now += 10_000;
            proxies.ended(new Life(40_000, 2), true, now, Stream.of(open));
        }
    }
}
