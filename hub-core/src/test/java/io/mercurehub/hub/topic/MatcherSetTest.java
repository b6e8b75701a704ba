package io.mercurehub.hub.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.update.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MatcherSetTest {

    private static final List<String> PATTERNS = List.of("a", "a/1", "a/{id}", "{+any}", "a/{id}/x", "b{x}", "ab", "*");
    private static final List<String> TOPICS = List.of("a", "a/1", "a/2", "a/1/x", "b", "bc", "ab", "zz", "a/{id}");

    /** It answers as all its matchers would, one after the other. */
    @Property(tries = 300)
    void selectsWhatOneOfTheMatchersSelects(@ForAll Random random) {
        List<TopicMatcher> some = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
            some.add(pattern.equals("*") ? ExactMatcher.EVERY_TOPIC : TopicMatcher.uriTemplate("topic", pattern));
        }
        List<Topic> topics = List.of(
                Topic.of(TOPICS.get(random.nextInt(TOPICS.size()))),
                Topic.of(TOPICS.get(random.nextInt(TOPICS.size()))));

        boolean expected =
                topics.stream().anyMatch(topic -> some.stream().anyMatch(matcher -> matcher.matches(topic.value())));
        assertThat(new MatcherSet(some).selectsAny(topics)).isEqualTo(expected);
    }
}
