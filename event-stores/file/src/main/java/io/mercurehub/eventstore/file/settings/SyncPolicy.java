package io.mercurehub.eventstore.file.settings;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.OptionValueException;
import java.time.Duration;

/**
 * When an update counts as safe.
 *
 * @param kind what is waited for
 * @param interval for {@link Kind#INTERVAL}, how long an update may be unsafe; else zero
 */
public record SyncPolicy(Kind kind, Duration interval) {

    /** What is waited for. */
    public enum Kind {
        /** The disk: nothing that is acknowledged is lost. */
        ALWAYS,
        /** The operating system; the disk follows soon. A power cut may lose what was acknowledged in this time. */
        INTERVAL,
        /** The operating system; the disk follows when it likes. */
        NEVER
    }

    /** Acknowledges what is on the disk. */
    public static final SyncPolicy ALWAYS = new SyncPolicy(Kind.ALWAYS, Duration.ZERO);

    /** Leaves it to the operating system when to write. */
    public static final SyncPolicy NEVER = new SyncPolicy(Kind.NEVER, Duration.ZERO);

    private static final Duration MAX_INTERVAL = Duration.ofHours(1);

    /**
     * {@return the policy that a text is: {@code always}, {@code never}, or {@code interval 50ms}}
     *
     * @throws OptionValueException when it is none of these
     */
    public static SyncPolicy parse(String text) {
        if (text.equals("always")) {
            return ALWAYS;
        }
        if (text.equals("never")) {
            return NEVER;
        }
        if (text.startsWith("interval ")) {
            Duration interval =
                    Quantities.duration(text.substring("interval ".length()).strip());
            if (!interval.isZero() && interval.compareTo(MAX_INTERVAL) <= 0) {
                return new SyncPolicy(Kind.INTERVAL, interval);
            }
        }
        throw OptionValueException.expected(text, "always, never, or interval and a time of at most 1h such as 50ms");
    }

    /** {@return whether an update is acknowledged only when it is synced} */
    public boolean isAlways() {
        return kind == Kind.ALWAYS;
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return switch (kind) {
            case ALWAYS -> "always";
            case NEVER -> "never";
            case INTERVAL -> "interval " + Quantities.print(interval);
        };
    }
}
