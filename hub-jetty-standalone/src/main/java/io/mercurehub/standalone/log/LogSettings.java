package io.mercurehub.standalone.log;

/**
 * What the {@code log} directive says.
 *
 * @param level from which level on messages are written
 * @param format how a message is written
 */
public record LogSettings(Level level, Format format) {

    /** What is logged when nothing is said. */
    public static final LogSettings DEFAULT = new LogSettings(Level.INFO, Format.TEXT);

    /** From which level on messages are written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** How a message is written. */
    public enum Format {
        /** One line for people: time, level, class, message. A stack trace follows in lines of its own. */
        TEXT,
        /** One JSON object a line, stack trace included. */
        JSON,
        /** As text, but with a priority for the journal of systemd at the beginning of each line instead of the time. */
        JOURNAL
    }
}
