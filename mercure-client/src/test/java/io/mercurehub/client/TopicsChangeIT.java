package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.client.ScriptedHub.Request;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The topics of a subscription change while it runs: nothing of those that stay is lost, and nothing comes twice. */
class TopicsChangeIT extends AtScriptedHub {

    private Request firstStream() throws Exception {
        Request first = hub.next();
        first.stream();
        recorder.expect("open");
        return first;
    }

    @Test
    void changesTopicsAfterTheLastUpdate() throws Exception {
        Subscription subscription = subscribe("a");
        Request first = hub.next();
        first.stream().update("1", "x").write("id: 2\ndata: half");
        recorder.expect("open", "1 message: x");

        subscription.topics(List.of("a", "b"));

        Request second = hub.next();
        second.stream("Last-Event-ID: 1").update("2", "half no more");
        recorder.expect("open", "2 message: half no more");
        assertThat(second.target()).isEqualTo("GET /hub?topic=a&topic=b");
        assertThat(second.field("Last-Event-ID", "")).isEqualTo("1");
        first.awaitLeave();
    }

    @Test
    void readsTheOldStreamBesideTheNewOneWhileThereWasNoUpdate() throws Exception {
        Subscription subscription = subscribe("a");
        Request first = firstStream();

        subscription.topics(List.of("a", "b"));
        Request second = hub.next();
        second.stream().update("2", "also on the old one");
        first.update("1", "late").update("2", "also on the old one");
        recorder.expect("1 message: late");

        second.awaitLeave();
        Request third = hub.next();
        String last = third.field("Last-Event-ID", "");
        third.stream("Last-Event-ID: " + last);
        if (last.equals("1")) {
            third.update("2", "also on the old one");
            recorder.expect("open", "2 message: also on the old one");
        } else {
            recorder.expect("2 message: also on the old one", "open");
        }
        recorder.expectNothingMore();
        assertThat(second.field("Last-Event-ID", "none")).isEqualTo("none");
        assertThat(third.target()).isEqualTo("GET /hub?topic=a&topic=b");
    }

    @Test
    void takesTheNewStreamWhenNothingComesOnTheOldOne() throws Exception {
        Subscription subscription = subscribe("a");
        Request first = firstStream();

        subscription.topics(List.of("b"));
        hub.next().stream().update("1", "x");

        recorder.expect("open", "1 message: x");
        first.awaitLeave();
    }

    @Test
    void takesTheNewStreamAtOnceWhenTheOldOneEnds() throws Exception {
        Subscription subscription = subscribe("a");
        Request first = firstStream();

        subscription.topics(List.of("b"));
        Request second = hub.next();
        first.end();
        second.stream().update("1", "x");

        recorder.expectBesidesGaps("open", "1 message: x");
    }

    @Test
    void keepsTheNewestTopicsWhicheverStreamIsThere() throws Exception {
        Subscription subscription = subscribe("a");
        Request unanswered = hub.next();
        subscription.topics(List.of("b"));
        Request first = hub.next();
        unanswered.awaitLeave();
        assertThat(first.target()).isEqualTo("GET /hub?topic=b");
        first.stream();
        recorder.expect("open");

        subscription.topics(List.of("c"));
        Request second = hub.next();
        subscription.topics(List.of("d"));
        second.awaitLeave();
        Request third = hub.next();
        third.answer("503 No\nRetry-After: 0", "");
        recorder.expect("UNAVAILABLE");
        subscription.topics(List.of("e"));

        assertThat(hub.next().target()).isEqualTo("GET /hub?topic=e");
    }

    @Test
    void leavesTheTopicsThatItHas() throws Exception {
        client(builder().silence(Duration.ofSeconds(3)));
        Subscription subscription = subscribe("a");
        Request first = firstStream();

        subscription.topics(List.of("b"));
        Request second = hub.next();
        subscription.topics(List.of("a"));
        second.awaitLeave();

        first.awaitLeave();
        recorder.expect("SILENCE");
        assertThat(hub.next().target()).isEqualTo("GET /hub?topic=a");
    }
}
