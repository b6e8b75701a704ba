package io.mercurehub.standalone.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;

/**
 * A log event for the journal of systemd, which knows the time itself, and takes a priority of syslog from the beginning of each
 * line: so each line of a stack trace has one, too.
 *
 * <pre>
 * {@code <6>}RunCommand: Stopped after 23 ms
 * </pre>
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/sd-daemon.html">sd-daemon</a>
 */
final class JournalLineEncoder extends LineEncoder {

    @Override
    void write(ILoggingEvent event, StringBuilder line) {
        String priority = priority(event.getLevel());
        String logger = event.getLoggerName();
        line.append(priority)
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ");
        String.valueOf(event.getFormattedMessage()).chars().forEach(c -> appendPrintable(line, (char) c));
        IThrowableProxy exception = event.getThrowableProxy();
        if (exception != null) {
            ThrowableProxyUtil.asString(exception)
                    .lines()
                    .forEach(trace -> line.append('\n').append(priority).append(trace));
        }
    }

    private static String priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }
}
