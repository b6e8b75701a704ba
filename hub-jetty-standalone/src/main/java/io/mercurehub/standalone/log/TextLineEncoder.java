package io.mercurehub.standalone.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;

/**
 * A log event for people: time, level, class and message in a line. A stack trace follows in lines of its own.
 *
 * <pre>
 * 2026-01-02T03:04:05.678Z INFO  RunCommand: Stopped after 23 ms
 * </pre>
 */
final class TextLineEncoder extends LineEncoder {

    private static final String SPACES = "     ";

    @Override
    void write(ILoggingEvent event, StringBuilder line) {
        String level = event.getLevel().toString();
        String logger = event.getLoggerName();
        line.append(time(event))
                .append(' ')
                .append(level)
                .append(SPACES, level.length(), SPACES.length())
                .append(' ')
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append(": ");
        String.valueOf(event.getFormattedMessage()).chars().forEach(c -> appendPrintable(line, (char) c));
        IThrowableProxy exception = event.getThrowableProxy();
        if (exception != null) {
            line.append('\n').append(ThrowableProxyUtil.asString(exception).stripTrailing());
        }
    }
}
