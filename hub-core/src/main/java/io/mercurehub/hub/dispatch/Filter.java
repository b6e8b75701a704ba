package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.update.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The matchers of one subscriber, for what the index has not matched for it. Immutable.
 *
 * <p>Exact ones are looked up, since there may be many; others are tried, if a topic begins as all that they select do.
 */
final class Filter {

    private static final Set<String> NONE = Set.of();

    private final Set<String> exact;
    private final List<TopicMatcher> others;
    private final boolean selectsAll;

    Filter(List<TopicMatcher> matchers) {
        Set<String> topics = new HashSet<>();
        List<TopicMatcher> tried = new ArrayList<>();
        boolean all = false;
        for (TopicMatcher matcher : matchers) {
            if (!(matcher instanceof ExactMatcher one)) {
                tried.add(matcher);
            } else if (one.isWildcard()) {
                all = true;
            } else {
                topics.add(one.pattern());
            }
        }
        exact = topics.isEmpty() ? NONE : topics;
        others = List.copyOf(tried);
        selectsAll = all;
    }

    boolean selects(Update update) {
        if (selectsAll) {
            return true;
        }
        for (Topic topic : update.topics()) {
            if (exact.contains(topic.value())) {
                return true;
            }
            for (int i = 0; i < others.size(); i++) {
                TopicMatcher matcher = others.get(i);
                if (topic.value().startsWith(matcher.literalPrefix()) && matcher.matches(topic.value())) {
                    return true;
                }
            }
        }
        return false;
    }
}
