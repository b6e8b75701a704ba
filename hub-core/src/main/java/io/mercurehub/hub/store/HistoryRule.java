package io.mercurehub.hub.store;

import io.mercurehub.hub.topic.TopicMatcher;
import java.time.Duration;

/**
 * For how long the updates of some topics can be replayed, if that is shorter than the history.
 *
 * <p>Their ids stay: whoever saw one of them last resumes right behind it.
 *
 * @param topics selects updates by their canonical topic
 * @param maxAge none of them can be replayed for longer; at least a millisecond, or zero: they are for those who are connected, and
 *     can never be replayed
 */
public record HistoryRule(TopicMatcher topics, Duration maxAge) {

    /** @throws IllegalArgumentException when the age is out of range */
    public HistoryRule {
        if (!maxAge.isZero() && maxAge.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    HistorySettings.MAX_AGE + ": " + maxAge + " (expected: at least 1ms, or zero to keep nothing)");
        }
    }

    /** {@return the rule that nothing is kept of these topics} */
    public static HistoryRule none(TopicMatcher topics) {
        return new HistoryRule(topics, Duration.ZERO);
    }

    /** {@return whether nothing is kept of these topics} */
    public boolean keepsNothing() {
        return maxAge.isZero();
    }
}
