package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.topic.TopicMatcher;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a store does that keeps the updates of some topics for a shorter time than others, or not at all: what expires early cannot
 * be replayed, and yet every id holds its place until the history around it is trimmed.
 */
public abstract class RuledHistoryContract extends LimitedHistoryContract {

    private static final int PAGE = 1_000;
    private static final long PAGE_BYTES = 1_000_000;
    private static final String BOOK = "https://example.com/books/1";
    private static final String CHAT = "https://example.com/chat/1";
    private static final String TYPING = "https://example.com/typing";

    private static final HistorySettings RULES = HistorySettings.DEFAULTS
            .withRule(new HistoryRule(template("https://example.com/chat/{id}"), Duration.ofMillis(50)))
            .withRule(HistoryRule.none(exact(TYPING)));

    // What expires early

    @Test
    protected final void whatARuleExpiresCannotBeReplayedAndTheRestCan() throws Exception {
        EventStore store = opened(RULES);
        Update early = update(CHAT);
        Update book = update(BOOK);
        Update late = update(CHAT);
        appendAll(store, List.of(early, book));
        pass(30);
        appendAll(store, List.of(late));

        pass(19);
        assertThat(kept(store)).containsExactly(early, book, late);
        pass(1);
        assertThat(kept(store)).containsExactly(book, late);
        pass(30);
        assertThat(kept(store)).containsExactly(book);
    }

    @Test
    protected final void theIdOfAnExpiredUpdateHoldsItsPlace() throws Exception {
        EventStore store = opened(RULES);
        List<Update> updates = List.of(update(BOOK), update(CHAT), update(CHAT), update(BOOK), update(CHAT));
        List<Position> positions = appendAll(store, updates);

        pass(50);

        assertThat(placesOf(store, updates)).isEqualTo(positions);
        assertThat(readAfter(store, positions.get(1))).containsExactly(updates.get(3));
        assertThat(readAfter(store, positions.get(4))).isEmpty();
        assertThat(await(store.locate(EventId.EARLIEST))).contains(Position.START);
    }

    @Test
    protected final void whatARuleHasExpiredStaysSoWhenTheClockIsSetBack() throws Exception {
        EventStore store = opened(RULES);
        appendAll(store, List.of(update(CHAT)));
        pass(50);
        assertThat(kept(store)).isEmpty();

        pass(-3_600_000);

        assertThat(kept(store)).isEmpty();
        Update later = update(CHAT);
        appendAll(store, List.of(later));
        pass(3_600_000 + 49);
        assertThat(kept(store)).containsExactly(later);
        pass(1);
        assertThat(kept(store)).isEmpty();
    }

    // What is never kept

    @Test
    protected final void whatIsNeverKeptCannotBeReplayed() throws Exception {
        EventStore store = opened(RULES);
        Update book = update(BOOK);

        appendAll(store, List.of(update(TYPING), book, update(TYPING)));

        assertThat(kept(store)).containsExactly(book);
    }

    @Test
    protected final void theIdOfAnUpdateThatIsNeverKeptHoldsItsPlace() throws Exception {
        EventStore store = opened(RULES);
        List<Update> updates = List.of(update(TYPING), update(BOOK), update(TYPING), update(TYPING), update(BOOK));

        List<Position> positions = appendAll(store, updates);

        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(placesOf(store, updates)).isEqualTo(positions);
        assertThat(kept(store)).containsExactly(updates.get(1), updates.get(4));
        assertThat(readAfter(store, positions.get(2)).stream().filter(update -> !isTyping(update)))
                .containsExactly(updates.get(4));
    }

    @Test
    protected final void whatIsNeverKeptCanBeReadByThoseWhoAreALittleBehind() throws Exception {
        EventStore store = opened(RULES);
        Update isPrivate = Update.of(TYPING)
                .isPrivate(true)
                .id(update(TYPING).id().orElseThrow())
                .build();
        List<Update> updates = List.of(update(TYPING), update(BOOK), isPrivate);

        List<Position> positions = appendAll(store, updates);

        assertThat(readOn(store, Position.START, 1, PAGE_BYTES))
                .containsExactly(
                        new StoredUpdate(positions.get(0), updates.get(0), StoredUpdate.NEVER),
                        new StoredUpdate(positions.get(1), updates.get(1)),
                        new StoredUpdate(positions.get(2), isPrivate, StoredUpdate.NEVER));
    }

    @Test
    protected final void aPageSaysUpToWhereItLacksWhatIsNeverKept() throws Exception {
        EventStore store = opened(RULES);
        String large = "x".repeat(1_000_000);
        List<Update> updates = new ArrayList<>(List.of(update(BOOK)));
        for (int i = 0; i < 20; i++) {
            updates.addAll(List.of(update(TYPING, large), update(BOOK), update(TYPING), Updates.aSubscriptionEvent()));
        }
        List<Position> positions = appendAll(store, updates);

        Position goneUpTo = neverKeptGoneUpTo(store, Position.START);

        int gone = positions.indexOf(goneUpTo);
        assertThat(updates.get(gone)).matches(RuledHistoryContract::isTyping);
        assertThat(readAfter(store, Position.START))
                .containsExactlyElementsOf(IntStream.range(0, updates.size())
                        .filter(i -> i > gone || !isTyping(updates.get(i)))
                        .mapToObj(updates::get)
                        .toList());
        assertThat(neverKeptGoneUpTo(store, positions.get(gone - 1))).isEqualTo(goneUpTo);
        assertThat(neverKeptGoneUpTo(store, goneUpTo)).isEqualTo(Position.START);
    }

    @Test
    protected final void aReaderKnowsThatItMissesWhatIsNeverKeptWhileManyAppend() throws Exception {
        RecordingFollower follower = new RecordingFollower();
        EventStore store = opened(RULES, follower);
        String large = "x".repeat(25_000);
        int each = 50;
        CompletableFuture<?> appended = CompletableFuture.supplyAsync(() -> Appenders.start(
                        update -> CompletableFuture.completedFuture(await(store.append(update(TYPING, large)))), each)
                .join(patience()));

        List<HistoryPage> pages = new ArrayList<>();
        boolean isLast;
        do {
            isLast = appended.isDone();
            pages.add(await(store.read(Position.START, PAGE, Long.MAX_VALUE)));
        } while (!isLast);

        appended.join();
        follower.awaitHeard(each * Appenders.THREADS, patience());
        List<Position> log =
                follower.heard().stream().map(StoredUpdate::position).toList();
        assertThat(pages.get(pages.size() - 1).neverKeptGoneUpTo()).isGreaterThan(Position.START);
        assertThat(pages).allSatisfy(page -> {
            Set<Position> read =
                    page.updates().stream().map(StoredUpdate::position).collect(Collectors.toSet());
            assertThat(log.stream()
                            .filter(position -> position.compareTo(lastOf(page)) <= 0 && !read.contains(position)))
                    .allSatisfy(missing -> assertThat(missing).isLessThanOrEqualTo(page.neverKeptGoneUpTo()));
        });
    }

    @Test
    protected final void whatIsNeverKeptPushesOutNoUpdates() throws Exception {
        EventStore store = opened(RULES.withMaxEvents(5));
        List<Update> books = Stream.generate(() -> update(BOOK)).limit(5).toList();
        appendAll(store, books);

        appendAll(store, Stream.generate(() -> update(TYPING)).limit(100).toList());

        assertThat(kept(store)).isEqualTo(books);
        assertThat(await(store.locate(EventId.EARLIEST))).contains(Position.START);
    }

    @Test
    protected final void idsThatAreHeldGoWithTheUpdatesAroundThem() throws Exception {
        EventStore store = opened(RULES.withMaxEvents(2));
        List<Update> updates =
                List.of(update(TYPING), update(CHAT), update(BOOK), update(TYPING), update(BOOK), update(BOOK));

        List<Position> positions = appendAll(store, updates);

        for (Update gone : updates.subList(0, 3)) {
            assertThat(await(store.locate(gone.id().orElseThrow()))).isEmpty();
        }
        assertThat(await(store.locate(updates.get(3).id().orElseThrow()))).contains(positions.get(3));
        assertThat(await(store.locate(EventId.EARLIEST))).contains(positions.get(2));
        assertThat(await(store.read(positions.get(0), PAGE, PAGE_BYTES)).isTrimmed())
                .isTrue();
    }

    // Which rule

    @Test
    protected final void theFirstRuleCountsThatSelectsTheCanonicalTopic() throws Exception {
        EventStore store = opened(HistorySettings.DEFAULTS
                .withRule(HistoryRule.none(exact(CHAT)))
                .withRule(new HistoryRule(template("https://example.com/{+any}"), Duration.ofMillis(50)))
                .withRule(HistoryRule.none(exact("*"))));
        Update never = update(CHAT);
        Update short1 = Update.of("https://example.com/chat/2")
                .alternateTopic(CHAT)
                .id(never.id().map(id -> EventId.chosen(id.value() + "-2")).orElseThrow())
                .build();
        Update other = update("urn:other");

        appendAll(store, List.of(never, short1, other));

        assertThat(kept(store)).containsExactly(short1);
        pass(50);
        assertThat(kept(store)).isEmpty();
    }

    @Test
    protected final void subscriptionEventsFallUnderNoRule() throws Exception {
        EventStore store = opened(HistorySettings.DEFAULTS.withRule(HistoryRule.none(exact("*"))));
        Update event = Updates.aSubscriptionEvent();

        appendAll(store, List.of(event, update(BOOK)));

        assertThat(kept(store)).containsExactly(event);
    }

    @Test
    protected final void theFollowerHearsUntilWhenEachUpdateCanBeReplayed() throws Exception {
        RecordingFollower follower = new RecordingFollower();
        EventStore store = opened(RULES, follower);

        appendAll(store, List.of(update(BOOK), update(CHAT), update(TYPING)));

        follower.awaitHeard(3, patience());
        assertThat(follower.heard())
                .extracting(StoredUpdate::replayableUntilMillis)
                .containsExactly(StoredUpdate.FOREVER, nowMillis() + 50, StoredUpdate.NEVER);
        assertThat(((RetentionClock) store).clockMillis()).isEqualTo(nowMillis());
    }

    private static TopicMatcher exact(String topic) {
        return TopicMatcher.exact("topic", topic);
    }

    private static TopicMatcher template(String template) {
        return TopicMatcher.uriTemplate("topic", template);
    }

    private static Update update(String topic) {
        return update(topic, "of " + topic);
    }

    private static Update update(String topic, String data) {
        return Update.of(topic)
                .data(data)
                .id(Updates.anUpdate().build().id().orElseThrow())
                .build();
    }

    private static boolean isTyping(Update update) {
        return update.canonicalTopic().value().equals(TYPING);
    }

    private static Position lastOf(HistoryPage page) {
        List<StoredUpdate> updates = page.updates();
        return updates.isEmpty()
                ? Position.START
                : updates.get(updates.size() - 1).position();
    }

    private Position neverKeptGoneUpTo(EventStore store, Position after) {
        return await(store.read(after, 1, PAGE_BYTES)).neverKeptGoneUpTo();
    }

    private List<Position> placesOf(EventStore store, List<Update> updates) {
        return updates.stream()
                .map(update -> await(store.locate(update.id().orElseThrow())).orElse(Position.START))
                .toList();
    }

    private List<Update> readAfter(EventStore store, Position position) {
        return readOn(store, position, PAGE, PAGE_BYTES).stream()
                .map(StoredUpdate::update)
                .toList();
    }
}
