package io.mercurehub.standalone.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Leaves out warnings and errors that come too often: stack traces, and whatever the server says, which is often about what a
 * client does, so that a client could fill the disk with them.
 *
 * <p>Each class may say {@value #MAX} such lines a minute; the first one of a later minute says how many were left out.
 *
 * <p>Safe for use by several threads: each line of the table is changed at once.
 */
final class RepeatFilter extends TurboFilter {

    static final int MAX = 20;

    private static final String SERVER = "org.eclipse.jetty.";

    private final LongSupplier nanos;
    private final Map<String, Minute> minutes = new ConcurrentHashMap<>();

    /** @param nanos the time, by a clock that never goes back */
    RepeatFilter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        if (format == null
                || !level.isGreaterOrEqual(Level.WARN)
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())
                || (failure == null && !logger.getName().startsWith(SERVER))) {
            return FilterReply.NEUTRAL;
        }
        long now = nanos.getAsLong();
        Minute minute = minutes.compute(
                logger.getName(), (unused, before) -> before == null ? new Minute(now, 1, 0) : before.next(now));
        if (minute.lines == 1 && minute.leftOutBefore > 0) {
            logger.warn("{} warnings or errors were left out, since there were too many", minute.leftOutBefore);
        }
        return minute.lines <= MAX ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /**
     * What a class has said in a minute.
     *
     * @param beginNanos when it began
     * @param lines how many it wanted to say
     * @param leftOutBefore how many of the minute before were left out
     */
    private record Minute(long beginNanos, long lines, long leftOutBefore) {

        Minute next(long now) {
            return now - beginNanos < TimeUnit.MINUTES.toNanos(1)
                    ? new Minute(beginNanos, lines + 1, leftOutBefore)
                    : new Minute(now, 1, Math.max(0, lines - MAX));
        }
    }
}
