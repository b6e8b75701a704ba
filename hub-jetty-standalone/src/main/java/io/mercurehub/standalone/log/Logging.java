package io.mercurehub.standalone.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up logback as {@link LogSettings} say; the only class that knows which logging library the jar has. */
public final class Logging {

    private Logging() {}

    /**
     * Logs everything from now on as the settings say, in place of what was set up before.
     *
     * @param settings what to log, and how
     * @param out where to; never closed
     */
    public static void apply(LogSettings settings, PrintStream out) {
        apply(settings, out, (LoggerContext) LoggerFactory.getILoggerFactory());
    }

    static void apply(LogSettings settings, PrintStream out, LoggerContext context) {
        context.reset();
        LineAppender appender = new LineAppender(settings.format(), out);
        appender.setContext(context);
        appender.start();

        context.addTurboFilter(new RepeatFilter(System::nanoTime));
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.toLevel(settings.level().name()));
        // The server's own INFO and DEBUG lines say nothing about a hub.
        if (settings.level().compareTo(LogSettings.Level.WARN) > 0) {
            context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        }
        // Kafka's clients warn at each attempt to connect; the store says once that the brokers are lost, and once that
        // they are back.
        context.getLogger("org.apache.kafka")
                .setLevel(settings.level() == LogSettings.Level.DEBUG ? Level.INFO : Level.ERROR);
        // Warns of each malformed Host header, which any client may send.
        context.getLogger("org.eclipse.jetty.util.HostPort").setLevel(Level.ERROR);
    }
}
