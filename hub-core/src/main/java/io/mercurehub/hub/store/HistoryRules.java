package io.mercurehub.hub.store;

import io.mercurehub.update.Update;
import java.util.List;

/**
 * For how long an update can be replayed, as far as rules for topics say so. It falls under the first rule that selects its
 * canonical topic; subscription events fall under none, they have a retention of their own.
 *
 * <p>A value: safe for use by several threads.
 *
 * @param rules in the order in which they are tried
 */
public record HistoryRules(List<HistoryRule> rules) {

    /** No rule: every update can be replayed as long as the history has it. */
    public static final HistoryRules NONE = new HistoryRules(List.of());

    /** The age of an update that no rule limits. */
    public static final long FOREVER = StoredUpdate.FOREVER;

    /** The age of an update of which nothing is kept. */
    public static final long NOTHING = 0;

    /** Copies its list. */
    public HistoryRules {
        rules = List.copyOf(rules);
    }

    /** {@return whether there is no rule} */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** {@return for how many milliseconds an update can be replayed; {@link #NOTHING} or {@link #FOREVER} are possible} */
    public long maxAgeMillis(Update update) {
        if (rules.isEmpty() || update.isSubscriptionEvent()) {
            return FOREVER;
        }
        String topic = update.canonicalTopic().value();
        for (HistoryRule rule : rules) {
            if (rule.topics().matches(topic)) {
                return rule.maxAge().toMillis();
            }
        }
        return FOREVER;
    }

    /**
     * {@return until when an update can be replayed, as {@link StoredUpdate#replayableUntilMillis} has it}
     *
     * @param maxAgeMillis what {@link #maxAgeMillis(Update)} says of it
     * @param appendedMillis when it was appended
     */
    public static long replayableUntilMillis(long maxAgeMillis, long appendedMillis) {
        if (maxAgeMillis == FOREVER) {
            return StoredUpdate.FOREVER;
        }
        return maxAgeMillis == NOTHING ? StoredUpdate.NEVER : appendedMillis + maxAgeMillis;
    }
}
