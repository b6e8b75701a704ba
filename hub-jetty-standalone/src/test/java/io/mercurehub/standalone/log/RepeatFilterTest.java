package io.mercurehub.standalone.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RepeatFilterTest {

    private final LoggerContext context = new LoggerContext();
    private final AtomicLong nanos = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger server = context.getLogger("org.eclipse.jetty.server.Server");
    private final Logger own = context.getLogger("io.mercurehub.Own");

    @BeforeEach
    void setUp() {
        context.addTurboFilter(new RepeatFilter(nanos::get));
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        lines.setContext(context);
        lines.start();
        root.addAppender(lines);
    }

    @Test
    void leavesOutWhatAClassSaysTooOftenAndSaysHowMuchThatWas() {
        for (int i = 0; i < RepeatFilter.MAX + 7; i++) {
            server.warn("line {}", i);
        }
        assertThat(lines.list).hasSize(RepeatFilter.MAX);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        server.warn("again");

        assertThat(lines.list.subList(RepeatFilter.MAX, lines.list.size()))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("7 warnings or errors were left out, since there were too many", "again");
    }

    @Test
    void countsEachClassByItself() {
        for (int i = 0; i < RepeatFilter.MAX + 7; i++) {
            server.warn("line");
        }

        context.getLogger("org.eclipse.jetty.io.Other").warn("other");

        assertThat(lines.list).last().extracting(ILoggingEvent::getMessage).isEqualTo("other");
    }

    @Test
    void leavesOutStackTracesOfOwnClassesButNoneOfTheirLines() {
        for (int i = 0; i < RepeatFilter.MAX + 7; i++) {
            own.warn("a mistake in the configuration");
            own.info("information", new IllegalStateException());
            own.error("failed", new IllegalStateException());
        }

        assertThat(lines.list)
                .hasSize(2 * (RepeatFilter.MAX + 7) + RepeatFilter.MAX)
                .filteredOn(line -> line.getLevel() == Level.ERROR)
                .hasSize(RepeatFilter.MAX);
    }
}
