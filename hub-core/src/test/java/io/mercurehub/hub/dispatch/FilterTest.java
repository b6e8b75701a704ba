package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.topic.ExactMatcher;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.hub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FilterTest {

    private static final List<String> PATTERNS = List.of("a", "a/1", "a/{id}", "{+any}", "a/{id}/x", "b{x}", "ab", "*");
    private static final List<String> TOPICS = List.of("a", "a/1", "a/2", "a/1/x", "b", "bc", "ab", "zz", "a/{id}");

    /** It answers as all matchers of the subscriber would, one after the other. */
    @Property(tries = 300)
    void selectsWhatOneOfTheMatchersSelects(@ForAll Random random) {
        List<TopicMatcher> some = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
            some.add(pattern.equals("*") ? ExactMatcher.EVERY_TOPIC : TopicMatcher.uriTemplate("topic", pattern));
        }
        Update update = Update.of(TOPICS.get(random.nextInt(TOPICS.size())))
                .alternateTopic(TOPICS.get(random.nextInt(TOPICS.size())))
                .build();

        boolean expected = update.topics().stream()
                .anyMatch(topic -> some.stream().anyMatch(matcher -> matcher.matches(topic.value())));
        assertThat(new Filter(some).selects(update)).isEqualTo(expected);
    }
}
