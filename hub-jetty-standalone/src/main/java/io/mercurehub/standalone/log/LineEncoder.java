package io.mercurehub.standalone.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * Writes a log event as one line.
 *
 * <p>Logback's own patterns would do as well, but they load two hundred classes at start, and let a message with a line break
 * look like two events.
 */
abstract class LineEncoder extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};
    private static final int FIRST_PRINTABLE = 0x20;

    private static final DateTimeFormatter MILLISECONDS_UTC =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /** Writes the event, without a line break at its end. */
    abstract void write(ILoggingEvent event, StringBuilder line);

    @Override
    public final byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public final byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        write(event, line);
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@return when the event happened, such as {@code 2026-01-02T03:04:05.678Z}} */
    static String time(ILoggingEvent event) {
        return MILLISECONDS_UTC.format(Instant.ofEpochMilli(event.getTimeStamp()));
    }

    /** Appends a character so that it cannot end the line; all but control characters as they are. */
    static void appendPrintable(StringBuilder line, char c) {
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
