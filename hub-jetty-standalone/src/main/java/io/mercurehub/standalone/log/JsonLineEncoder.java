package io.mercurehub.standalone.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;

/**
 * A log event for programs: an object of JSON, with names that log collectors know. The exception, a stack trace, is there only
 * if there is one.
 *
 * <pre>{@code
 * {"time":"2026-01-02T03:04:05.678Z","level":"INFO","thread":"main","logger":"…","message":"…","exception":"…"}
 * }</pre>
 */
final class JsonLineEncoder extends LineEncoder {

    @Override
    void write(ILoggingEvent event, StringBuilder line) {
        line.append('{');
        member(line, "time", time(event));
        member(line.append(','), "level", event.getLevel().toString());
        member(line.append(','), "thread", event.getThreadName());
        member(line.append(','), "logger", event.getLoggerName());
        member(line.append(','), "message", String.valueOf(event.getFormattedMessage()));
        IThrowableProxy exception = event.getThrowableProxy();
        if (exception != null) {
            member(line.append(','), "exception", ThrowableProxyUtil.asString(exception));
        }
        line.append('}');
    }

    private static void member(StringBuilder line, String name, String value) {
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
}
