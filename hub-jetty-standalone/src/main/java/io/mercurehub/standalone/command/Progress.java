package io.mercurehub.standalone.command;

import io.mercurehub.standalone.process.Surroundings;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * A line at a terminal that says how far a command is, for as long as it takes: rewritten a few times a second, and gone at the
 * end. Where no person reads it, and of a command that is soon over, there is none.
 *
 * <p>The cursor stays at the beginning of the line, so that whatever else is written there takes its place.
 *
 * <p>Confined to one thread.
 */
final class Progress implements AutoCloseable {

    /** How long a command runs before it says how far it is. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    static final Duration INTERVAL = Duration.ofMillis(250);

    private final Surroundings surroundings;
    private final LongSupplier nanoTime;
    private final String verb;
    private final String unit;

    private long dueNanos;
    private boolean isOff;
    private int width;

    /**
     * @param nanoTime tells the time, as {@link System#nanoTime} does
     * @param verb what is done, such as {@code exported}
     * @param unit of the count
     */
    Progress(Surroundings surroundings, LongSupplier nanoTime, String verb, String unit) {
        this.surroundings = surroundings;
        this.nanoTime = nanoTime;
        this.verb = verb;
        this.unit = unit;
        this.dueNanos = surroundings.startNanos() + PATIENCE.toNanos();
    }

    /** {@return that of a command of this process} */
    static Progress of(Surroundings surroundings, String verb, String unit) {
        return new Progress(surroundings, System::nanoTime, verb, unit);
    }

    /**
     * Says how far the command is, when it is time.
     *
     * @param count how much has been done
     * @param share how much of all that is, from 0 to 1; {@code NaN} when nobody knows
     */
    void at(long count, DoubleSupplier share) {
        if (isOff || nanoTime.getAsLong() - dueNanos < 0) {
            return;
        }
        if (width == 0 && !isTerminal()) {
            isOff = true;
            return;
        }
        double known = share.getAsDouble();
        String percent = Double.isNaN(known) ? "" : ", " + (int) (100 * Math.min(known, 1)) + "%";
        write(verb + " " + count + " " + unit + percent);
        dueNanos = nanoTime.getAsLong() + INTERVAL.toNanos();
    }

    private boolean isTerminal() {
        return !surroundings.variable("TERM").equals("dumb")
                && surroundings.isErrTerminal().getAsBoolean();
    }

    private void write(String line) {
        // Whatever was longer is overwritten.
        surroundings.err().print(line + " ".repeat(Math.max(0, width - line.length())) + "\r");
        surroundings.err().flush();
        width = Math.max(width, line.length());
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (width > 0) {
            write("");
        }
    }
}
