package io.mercurehub.hub.subscription;

import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.protocol.ProtocolViolationException.Kind;
import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.Topic;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.topic.UriTemplateMatcher;
import io.mercurehub.hub.update.Update;
import java.util.HashMap;
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

    private final int lanes;
    private final int maxUnindexedMatchers;
    private final Map<TopicMatcher, MatcherNode<S>> nodes = new HashMap<>();
    private final Map<String, MatcherNode<S>> exact = new ConcurrentHashMap<>();
    private final TemplateIndex<S> templates = new TemplateIndex<>();
    private volatile @Nullable MatcherNode<S> everyTopic;

    /** Written by the tail alone. Grows whenever any matcher comes in; what was matched before may lack it. */
    private volatile long generation;

    private int unindexed;

    /**
     * @param lanes the number of lanes, at least 1
     * @param maxUnindexedMatchers how many matchers may be in use that have to be tried on every new topic
     */
    public SubscriberIndex(int lanes, int maxUnindexedMatchers) {
        this.lanes = lanes;
        this.maxUnindexedMatchers = maxUnindexedMatchers;
    }

    /**
     * Counts one more use of a matcher by a lane; every update matched from now on is checked against it.
     *
     * @throws ProtocolViolationException when it is one too many of those that no index helps with
     */
    public MatcherNode<S> acquire(TopicMatcher matcher, int lane) {
        MatcherNode<S> node = nodes.get(matcher);
        if (node == null) {
            node = new MatcherNode<>(matcher, lanes);
            enter(node);
            nodes.put(matcher, node);
        }
        node.acquire(lane);
        return node;
    }

    /** Takes one use back. */
    public void release(MatcherNode<S> node, int lane) {
        if (node.release(lane)) {
            nodes.remove(node.matcher());
            leave(node);
        }
    }

    /** {@return how many distinct matchers are in use; for the thread that acquires} */
    public int distinctMatchers() {
        return nodes.size();
    }

    /** {@return whether what was matched lacks no matcher that is in use now} */
    public boolean isCurrent(Matched<S> matched) {
        return matched.generation() == generation;
    }

    /** {@return the matchers that select at least one topic of the update} */
    public Matched<S> match(Update update) {
        long asOf = generation;
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
            templates.match(topic.value(), found);
        }
        return new Matched<>(found.toArray(), asOf);
    }

    private void enter(MatcherNode<S> node) {
        TopicMatcher matcher = node.matcher();
        if (matcher instanceof ExactMatcher exactMatcher) {
            if (exactMatcher.isWildcard()) {
                everyTopic = node;
            } else {
                exact.put(matcher.pattern(), node);
            }
        } else if (matcher instanceof UriTemplateMatcher) {
            if (matcher.literalPrefix().isEmpty()) {
                if (unindexed >= maxUnindexedMatchers) {
                    throw ProtocolViolationException.describe(
                            "topic",
                            Kind.TOO_LARGE,
                            matcher.pattern(),
                            "a template that begins with literal text, since " + unindexed
                                    + " that do not are in use already");
                }
                unindexed++;
            }
            templates.add(node);
        }
        long next = generation + 1;
        generation = next;
    }

    private void leave(MatcherNode<S> node) {
        node.leave();
        TopicMatcher matcher = node.matcher();
        if (matcher instanceof ExactMatcher exactMatcher) {
            if (exactMatcher.isWildcard()) {
                everyTopic = null;
            } else {
                exact.remove(matcher.pattern());
            }
        } else if (matcher instanceof UriTemplateMatcher) {
            if (matcher.literalPrefix().isEmpty()) {
                unindexed--;
            }
            templates.remove(node);
        }
    }
}
