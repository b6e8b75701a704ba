package io.mercurehub.hub.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mercurehub.hub.limit.HubOverloadedException;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SubscriberIndexTest {

    private static final List<String> PATTERNS = List.of(
            "*",
            "",
            "a",
            "a/1",
            "a/{id}",
            "a/{id}/x",
            "a/{+rest}",
            "b{.ext}",
            "{any}",
            "{+any}",
            "a/1{id}",
            "ab",
            "ab/{x}");
    private static final List<String> TOPICS =
            List.of("", "a", "a/1", "a/12", "a/1/x", "a/é", "b.json", "b", "ab", "ab/q", "zzz", "a/{id}");

    /** Whatever comes and goes in whichever order, the answer is that of trying every matcher. */
    @Property(tries = 200)
    void findsExactlyTheMatchersThatSelectATopic(@ForAll Random random) {
        SubscriberIndex<Object> index = new SubscriberIndex<>(100);
        List<MatcherNode<Object>> inUse = new ArrayList<>();
        List<Integer> lanes = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            if (inUse.isEmpty() || random.nextInt(5) < 3) {
                int lane = random.nextInt(2);
                inUse.add(index.acquire(pattern(random), lane));
                lanes.add(lane);
            } else {
                int leaving = random.nextInt(inUse.size());
                index.release(inUse.remove(leaving), lanes.remove(leaving));
            }
            Update update = update(random);

            Set<TopicMatcher> found = new HashSet<>();
            Matched<Object> matched = index.match(update);
            for (int i = 0; i < matched.size(); i++) {
                if (inUse.contains(matched.node(i))) {
                    assertThat(found.add(matched.node(i).matcher())).isTrue();
                }
            }
            assertThat(found).isEqualTo(expected(inUse, update));
        }
    }

    private TopicMatcher pattern(Random random) {
        String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
        return random.nextInt(4) == 0
                ? TopicMatcher.uriTemplate("topic", "a/" + random.nextInt(300) + "{x}")
                : TopicMatcher.uriTemplate("topic", pattern);
    }

    private static Update update(Random random) {
        Update.Builder update = Update.of(TOPICS.get(random.nextInt(TOPICS.size())));
        for (int i = random.nextInt(3); i > 0; i--) {
            update.alternateTopic(TOPICS.get(random.nextInt(TOPICS.size())));
        }
        return update.build();
    }

    private static Set<TopicMatcher> expected(List<MatcherNode<Object>> inUse, Update update) {
        Set<TopicMatcher> expected = new HashSet<>();
        for (MatcherNode<Object> node : inUse) {
            if (update.topics().stream().anyMatch(topic -> node.selects(topic.value()))) {
                expected.add(node.matcher());
            }
        }
        return expected;
    }

    @Test
    void knowsOneNodeForEachDistinctMatcher() {
        SubscriberIndex<Object> index = new SubscriberIndex<>(100);

        MatcherNode<Object> first = index.acquire(TopicMatcher.exact("topic", "a"), 0);
        MatcherNode<Object> second = index.acquire(TopicMatcher.uriTemplate("topic", "a"), 0);

        assertThat(second).isSameAs(first);
        index.release(first, 0);
        assertThat(index.match(Update.of("a").build()).size()).isEqualTo(1);
        index.release(second, 0);
        assertThat(index.match(Update.of("a").build()).size()).isZero();
        assertThat(index.distinctMatchers()).isZero();
    }

    @Test
    void limitsHowManyMatchersHaveToBeTriedOnEveryTopic() {
        SubscriberIndex<Object> index = new SubscriberIndex<>(2);
        MatcherNode<Object> one = index.acquire(TopicMatcher.uriTemplate("topic", "{a}"), 0);
        index.acquire(TopicMatcher.uriTemplate("topic", "{+a}/x"), 0);

        assertThatThrownBy(() -> index.acquire(TopicMatcher.uriTemplate("topic", "{b}"), 0))
                .isInstanceOf(HubOverloadedException.class)
                .hasMessage("templates: 2 that begin with no literal text are in use already");
        assertThat(index.acquire(TopicMatcher.uriTemplate("topic", "{a}"), 0)).isSameAs(one);
        index.release(one, 0);
        index.release(one, 0);
        index.acquire(TopicMatcher.uriTemplate("topic", "{b}"), 0);
    }

    /** Whoever subscribes chooses the texts: a search among those of one hash must not become one among all. */
    @Test
    void findsTopicsAndTemplatesOfOneHashAsQuicklyAsOthers() {
        SubscriberIndex<Object> index = new SubscriberIndex<>(100);
        List<MatcherNode<Object>> inUse = new ArrayList<>();
        for (int i = 0; i < 1 << 15; i++) {
            String text = textOfOneHash(i, 15);
            inUse.add(index.acquire(TopicMatcher.exact("topic", text), 0));
            inUse.add(index.acquire(TopicMatcher.uriTemplate("topic", "a/" + text + "{id}"), 0));
        }

        assertThat(index.distinctMatchers()).isEqualTo(1 << 16);
        assertThat(index.match(Update.of(textOfOneHash(77, 15)).build()).size()).isEqualTo(1);
        inUse.forEach(node -> index.release(node, 0));
        assertThat(index.distinctMatchers()).isZero();
    }

    private static String textOfOneHash(int number, int pairs) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < pairs; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    @Test
    void forgetsTheMatcherOfANodeThatHasLeft() {
        SubscriberIndex<Object> index = new SubscriberIndex<>(100);
        MatcherNode<Object> node = index.acquire(TopicMatcher.uriTemplate("topic", "a/{id}"), 0);
        Matched<Object> known = index.match(Update.of("a/1").build());

        index.release(node, 0);

        assertThat(known.node(0).matcher()).isNull();
        assertThat(index.match(Update.of("a/1").build()).size()).isZero();
    }

    /** More topics than the memo has room for, some again and again, while matchers come and go. */
    @Test
    void remembersWithoutEndWithinItsBytes() {
        SubscriberIndex<Object> index = new SubscriberIndex<>(100);
        index.acquire(TopicMatcher.uriTemplate("topic", "t/{id}"), 0);
        MatcherNode<Object> passing = index.acquire(TopicMatcher.uriTemplate("topic", "t/{+id}"), 0);

        for (int i = 0; i < 60_000; i++) {
            assertThat(index.match(Update.of("t/" + i).build()).size()).isEqualTo(2);
            assertThat(index.match(Update.of("t/7").build()).size()).isEqualTo(2);
        }
        index.release(passing, 0);

        assertThat(index.match(Update.of("t/7").build()).size()).isEqualTo(1);
        assertThat(index.match(Update.of("t/59999").build()).size()).isEqualTo(1);
    }
}
