package io.mercurehub.hub.matching;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.topic.UriTemplateMatcher;
import io.mercurehub.update.Topic;
import io.mercurehub.update.Update;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the subscribers that an update concerns, one evaluation per <em>distinct</em> matcher; the only registry.
 *
 * <p>Topics are looked up by hash. Templates have an index of their own.
 *
 * <p>{@link #acquire} and {@link #release} are for one thread at a time, the tail; {@link #match} is for any thread, and sees
 * every matcher that was acquired before the call.
 *
 * @param <S> what stands for a subscriber
 */
public final class SubscriberIndex<S> {

    private final int maxUnindexedMatchers;
    private final Map<String, MatcherNode<S>> exact = new ConcurrentHashMap<>();
    private final TemplateIndex<S> templates = new TemplateIndex<>();
    private volatile @Nullable MatcherNode<S> everyTopic;

    private int unindexed;

    /** @param maxUnindexedMatchers how many matchers may be in use that have to be tried on every new topic */
    public SubscriberIndex(int maxUnindexedMatchers) {
        this.maxUnindexedMatchers = maxUnindexedMatchers;
    }

    /**
     * Counts one more use of a matcher by a lane; every update matched from now on is checked against it.
     *
     * @throws HubOverloadedException when it is one too many of those that no index helps with
     */
    public MatcherNode<S> acquire(TopicMatcher matcher, int lane) {
        MatcherNode<S> node = find(matcher);
        if (node == null) {
            node = new MatcherNode<>(matcher);
            enter(matcher, node);
        }
        node.acquire(lane);
        return node;
    }

    /** Takes one use back. */
    public void release(MatcherNode<S> node, int lane) {
        TopicMatcher matcher = node.matcher();
        if (node.release(lane) && matcher != null) {
            node.leave();
            leave(matcher);
        }
    }

    /** {@return how many distinct matchers are in use; for the thread that acquires} */
    public int distinctMatchers() {
        return exact.size() + templates.size() + (everyTopic == null ? 0 : 1);
    }

    private @Nullable MatcherNode<S> find(TopicMatcher matcher) {
        if (matcher instanceof ExactMatcher exactMatcher) {
            return exactMatcher.isWildcard() ? everyTopic : exact.get(matcher.pattern());
        }
        return templates.get(matcher.pattern());
    }

    /** {@return the matchers that select at least one topic of the update} */
    public Matched<S> match(Update update) {
        NodeList<S> found = new NodeList<>();
        MatcherNode<S> wildcard = everyTopic;
        if (wildcard != null) {
            found.add(wildcard);
        }
        for (Topic topic : update.topics()) {
            MatcherNode<S> node = exact.get(topic.value());
            if (node != null) {
                found.add(node);
            }
            templates.match(topic.value(), found, update.topics().size() > 1);
        }
        return new Matched<>(found.toArray(), 0);
    }

    private void enter(TopicMatcher matcher, MatcherNode<S> node) {
        if (matcher instanceof ExactMatcher exactMatcher) {
            if (exactMatcher.isWildcard()) {
                everyTopic = node;
            } else {
                exact.put(matcher.pattern(), node);
            }
        } else if (matcher instanceof UriTemplateMatcher template) {
            if (template.literalPrefix().isEmpty()) {
                if (unindexed >= maxUnindexedMatchers) {
                    throw new HubOverloadedException(
                            "templates: " + unindexed + " that begin with no literal text are in use already");
                }
                unindexed++;
            }
            templates.add(template, node);
        }
    }

    private void leave(TopicMatcher matcher) {
        if (matcher instanceof ExactMatcher exactMatcher) {
            if (exactMatcher.isWildcard()) {
                everyTopic = null;
            } else {
                exact.remove(matcher.pattern());
            }
        } else if (matcher instanceof UriTemplateMatcher template) {
            if (template.literalPrefix().isEmpty()) {
                unindexed--;
            }
            templates.remove(template);
        }
    }
}
