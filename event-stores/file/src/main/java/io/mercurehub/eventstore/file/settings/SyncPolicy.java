package io.mercurehub.eventstore.file.settings;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.OptionValueException;
import java.time.Duration;

/**
 * When an update counts as safe.
 *
 * @param interval how long an update may be acknowledged and not synced
 */
public record SyncPolicy(Duration interval) {

    /** Acknowledges what is on the disk: nothing that is acknowledged is lost. */
    public static final SyncPolicy ALWAYS = new SyncPolicy(Duration.ZERO);

    /** Acknowledges what the operating system has, and leaves it to that when to write. */
    public static final SyncPolicy NEVER = new SyncPolicy(Duration.ofNanos(Long.MAX_VALUE));

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
                return new SyncPolicy(interval);
            }
        }
        throw OptionValueException.expected(text, "always, never, or interval and a time of at most 1h such as 50ms");
    }

    /** {@return whether an update is acknowledged only when it is synced} */
    public boolean isAlways() {
        return equals(ALWAYS);
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return isAlways() ? "always" : equals(NEVER) ? "never" : "interval " + Quantities.print(interval);
    }

    /** {@return what may be lost, for operators} */
    String loss() {
        return isAlways()
                ? "nothing that was acknowledged is lost"
                : "a power cut may lose what was acknowledged in the last "
                        + (equals(NEVER) ? "seconds or minutes" : Quantities.print(interval));
    }
}
