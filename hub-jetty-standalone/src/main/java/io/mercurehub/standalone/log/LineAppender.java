package io.mercurehub.standalone.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes each log event as one line.
 *
 * <p>For people, where a stack trace follows in lines of its own:
 *
 * <pre>
 * 2026-01-02T03:04:05.678Z INFO  RunCommand: Stopped after 23 ms
 * </pre>
 *
 * <p>For the journal of systemd, which knows the time itself, and takes a priority of syslog from the beginning of each line:
 * so each line of a stack trace has one, too:
 *
 * <pre>
 * {@code <6>}RunCommand: Stopped after 23 ms
 * </pre>
 *
 * <p>For programs, as an object of JSON with names that log collectors know; the exception, a stack trace, is there only if
 * there is one:
 *
 * <pre>{@code
 * {"time":"2026-01-02T03:04:05.678Z","level":"INFO","thread":"main","logger":"…","message":"…","exception":"…"}
 * }</pre>
 *
 * <p>Logback's own patterns would do as well, but they load two hundred classes at start, and let a message with a line break
 * look like two events.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd-daemon.html">sd-daemon</a>
 */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final String SPACES = "     ";
    private static final int FIRST_PRINTABLE = 0x20;

    private static final DateTimeFormatter MILLISECONDS_UTC =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private final LogSettings.Format format;
    private final PrintStream out;

    /** @param out where to; never closed */
    LineAppender(LogSettings.Format format, PrintStream out) {
        this.format = format;
        this.out = out;
    }

    @Override
    protected void append(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        switch (format) {
            case TEXT -> writeText(event, line);
            case JSON -> writeJson(event, line);
            case JOURNAL -> writeForJournal(event, line);
        }
        // The lines of several threads are written one after the other.
        out.writeBytes(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void writeText(ILoggingEvent event, StringBuilder line) {
        String level = event.getLevel().toString();
        line.append(time(event)).append(' ').append(level).append(SPACES, level.length(), SPACES.length());
        writeMessage(event, line.append(' '));
        stackTrace(event).ifPresent(trace -> line.append('\n').append(trace.stripTrailing()));
    }

    private static void writeForJournal(ILoggingEvent event, StringBuilder line) {
        String priority = switch (event.getLevel().toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
        writeMessage(event, line.append(priority));
        stackTrace(event)
                .ifPresent(trace -> trace.lines()
                        .forEach(next -> line.append('\n').append(priority).append(next)));
    }

    private static void writeJson(ILoggingEvent event, StringBuilder line) {
        writeMember(line.append('{'), "time", time(event));
        writeMember(line.append(','), "level", event.getLevel().toString());
        writeMember(line.append(','), "thread", event.getThreadName());
        writeMember(line.append(','), "logger", event.getLoggerName());
        writeMember(line.append(','), "message", String.valueOf(event.getFormattedMessage()));
        stackTrace(event).ifPresent(trace -> writeMember(line.append(','), "exception", trace));
        line.append('}');
    }

    private static void writeMember(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\');
            }
            appendPrintable(line, c);
        }
        line.append('"');
    }

    /** Writes the class and what it says. */
    private static void writeMessage(ILoggingEvent event, StringBuilder line) {
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
        String.valueOf(event.getFormattedMessage()).chars().forEach(c -> appendPrintable(line, (char) c));
    }

    private static Optional<String> stackTrace(ILoggingEvent event) {
        IThrowableProxy exception = event.getThrowableProxy();
        return Optional.ofNullable(exception).map(ThrowableProxyUtil::asString);
    }

    private static String time(ILoggingEvent event) {
        return MILLISECONDS_UTC.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    /** Appends a character so that it cannot end the line; all but control characters as they are. */
    private static void appendPrintable(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c < FIRST_PRINTABLE) {
                    line.append(String.format("\\u%04x", (int) c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
