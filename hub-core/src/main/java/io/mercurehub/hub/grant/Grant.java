package io.mercurehub.hub.grant;

import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.MatcherSet;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Topic;
import java.util.List;
import java.util.Set;

/**
 * The topics on which one action is allowed: those that at least one of its matchers selects.
 *
 * <p>Immutable; grants of the same matchers, in any order, are equal.
 */
public final class Grant {

    /** Allows nothing. */
    public static final Grant NONE = new Grant(List.of());

    /** Allows every topic. */
    public static final Grant EVERY_TOPIC = new Grant(List.of(ExactMatcher.EVERY_TOPIC));

    private final Set<TopicMatcher> matchers;
    private final MatcherSet allowed;

    private Grant(List<TopicMatcher> matchers) {
        this.matchers = Set.copyOf(matchers);
        this.allowed = new MatcherSet(this.matchers);
    }

    /** {@return the grant for what these matchers select; duplicates count once} */
    public static Grant of(List<TopicMatcher> matchers) {
        return matchers.isEmpty() ? NONE : new Grant(matchers);
    }

    /** {@return the distinct matchers, in no particular order} */
    public Set<TopicMatcher> matchers() {
        return matchers;
    }

    /** {@return whether the action is allowed on this topic} */
    public boolean covers(Topic topic) {
        return allowed.selects(topic);
    }

    /** {@return whether the action is allowed on every one of these topics} */
    public boolean coversAll(List<Topic> topics) {
        return topics.stream().allMatch(allowed::selects);
    }

    /** {@return whether the action is allowed on at least one of these topics} */
    public boolean coversAny(List<Topic> topics) {
        return allowed.selectsAny(topics);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grant grant && matchers.equals(grant.matchers);
    }

    @Override
    public int hashCode() {
        return matchers.hashCode();
    }

    @Override
    public String toString() {
        return matchers.toString();
    }
}
