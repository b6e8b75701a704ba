package io.mercurehub.standalone.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoggingTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void completeTheContext() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void writesALineOfText() {
        apply(LogSettings.Level.INFO, LogSettings.Format.TEXT);

        context.getLogger("io.mercurehub.Example").info("grüezi {}", 7);

        assertThat(written()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Example: grüezi 7\n");
    }

    @Test
    void keepsAMessageInItsLine() {
        apply(LogSettings.Level.INFO, LogSettings.Format.TEXT);

        context.getLogger("Example").error("{}", "a\r\nERROR b\u001b[31m");

        assertThat(written())
                .endsWith(" ERROR Example: a\\r\\nERROR b\\u001b[31m\n")
                .containsOnlyOnce("\n");
    }

    @Test
    void writesAStackTraceBelowTheLine() {
        apply(LogSettings.Level.INFO, LogSettings.Format.TEXT);

        context.getLogger("Example").error("failed", new IllegalStateException("boom"));

        assertThat(written()).contains(" ERROR Example: failed\njava.lang.IllegalStateException: boom\n\tat ");
    }

    @Test
    void writesEachLineWithItsPriorityForTheJournal() {
        apply(LogSettings.Level.DEBUG, LogSettings.Format.JOURNAL);
        var log = context.getLogger("io.mercurehub.Example");

        log.debug("a\n<0>b");
        log.info("c");
        log.warn("d");
        log.error("failed", new IllegalStateException("boom"));

        assertThat(written())
                .startsWith("<7>Example: a\\n<0>b\n<6>Example: c\n<4>Example: d\n<3>Example: failed\n"
                        + "<3>java.lang.IllegalStateException: boom\n<3>\tat ");
        assertThat(written().lines()).allMatch(line -> line.matches("<[3467]>.*"));
    }

    @Test
    void writesALineOfJson() {
        apply(LogSettings.Level.INFO, LogSettings.Format.JSON);

        context.getLogger("io.mercurehub.Example").warn("say \"{}\"\n\\\t\u0001/ü", "hi");

        assertThat(written())
                .matches(
                        "\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\",\"level\":\"WARN\",\"thread\":\"[^\"]+\","
                                + "\"logger\":\"io.mercurehub.Example\",\"message\":\".*\"}\n")
                .contains("\"message\":\"say \\\"hi\\\"\\n\\\\\\t\\u0001/ü\"}");
    }

    @Test
    void writesAStackTraceIntoTheLineOfJson() {
        apply(LogSettings.Level.INFO, LogSettings.Format.JSON);

        context.getLogger("io.mercurehub.Example").error("failed", new IllegalStateException("boom"));

        assertThat(written())
                .contains("\"message\":\"failed\",\"exception\":\"java.lang.IllegalStateException: boom\\n\\tat ")
                .containsOnlyOnce("\n")
                .endsWith("\"}\n");
    }

    @Test
    void leavesOutWhatIsBelowTheLevel() {
        apply(LogSettings.Level.WARN, LogSettings.Format.TEXT);

        context.getLogger("io.mercurehub.Example").info("quiet");
        context.getLogger("io.mercurehub.Example").warn("loud");

        assertThat(written()).contains("loud").doesNotContain("quiet");
    }

    @Test
    void keepsTheServersOwnChatterOut() {
        apply(LogSettings.Level.DEBUG, LogSettings.Format.TEXT);

        context.getLogger("org.eclipse.jetty.server.Server").info("jetty-12.1");
        context.getLogger("io.mercurehub.Example").debug("ours");

        assertThat(written()).contains("ours").doesNotContain("jetty-12.1");
    }

    @Test
    void keepsTheWarningsOfKafkasClientsOutUnlessDebugging() {
        apply(LogSettings.Level.INFO, LogSettings.Format.TEXT);
        context.getLogger("org.apache.kafka.clients.NetworkClient").warn("for the first time");
        apply(LogSettings.Level.DEBUG, LogSettings.Format.TEXT);
        context.getLogger("org.apache.kafka.clients.NetworkClient").warn("for the second time");

        assertThat(written()).contains("second").doesNotContain("first");
    }

    @Test
    void replacesWhatWasSetUpBefore() {
        apply(LogSettings.Level.DEBUG, LogSettings.Format.TEXT);
        apply(LogSettings.Level.INFO, LogSettings.Format.TEXT);

        context.getLogger("io.mercurehub.Example").info("once");

        assertThat(written()).containsOnlyOnce("once");
    }

    private void apply(LogSettings.Level level, LogSettings.Format format) {
        Logging.apply(new LogSettings(level, format), new PrintStream(out, true, StandardCharsets.UTF_8), context);
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
