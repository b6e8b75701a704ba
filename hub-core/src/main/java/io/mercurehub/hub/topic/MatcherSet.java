package io.mercurehub.hub.topic;

import io.mercurehub.update.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Several matchers: they select what at least one of them selects.
 *
 * <p>Exact ones are looked up, since there may be many; others are tried, if a topic begins as all that they select do. Immutable.
 */
public final class MatcherSet {

    private final Set<String> exact = new HashSet<>();
    private final List<TopicMatcher> others = new ArrayList<>();
    private boolean selectsAll;

    /** Copies the matchers; none selects nothing. */
    public MatcherSet(Iterable<TopicMatcher> matchers) {
        for (TopicMatcher matcher : matchers) {
            if (!(matcher instanceof ExactMatcher one)) {
                others.add(matcher);
            } else if (one.isWildcard()) {
                selectsAll = true;
            } else {
                exact.add(one.pattern());
            }
        }
    }

    /** {@return whether a topic is selected} */
    public boolean selects(Topic topic) {
        String text = topic.value();
        if (selectsAll || exact.contains(text)) {
            return true;
        }
        for (int i = 0; i < others.size(); i++) {
            TopicMatcher matcher = others.get(i);
            if (text.startsWith(matcher.literalPrefix()) && matcher.matches(text)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether at least one of these topics is selected} */
    public boolean selectsAny(List<Topic> topics) {
        for (int i = 0; i < topics.size(); i++) {
            if (selects(topics.get(i))) {
                return true;
            }
        }
        return false;
    }
}
