package io.mercurehub.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import io.mercurehub.update.UpdatePublisher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/**
 * A publisher for unit tests, which keeps what is published, in order, and brings it to nobody.
 *
 * <pre>{@code
 * RecordingHub hub = new RecordingHub();
 * new Shop(hub).sell("1");
 * hub.expect("https://example.com/books/1").hasData("sold").isPrivate();
 * hub.expectNothingMore();
 * }</pre>
 *
 * <p>Any thread may use it. Each {@link #expect} looks at the oldest update that none has looked at before.
 */
public final class RecordingHub implements UpdatePublisher {

    @GuardedBy("this")
    private final List<Update> published = new ArrayList<>();

    @GuardedBy("this")
    private final Deque<Throwable> failures = new ArrayDeque<>();

    @GuardedBy("this")
    private int expected;

    /** {@return completes at once: with the id of the update, or a random one; exceptionally when {@link #failNext} says so} */
    @Override
    public synchronized CompletionStage<EventId> publish(Update update) {
        Throwable failure = failures.poll();
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        published.add(update);
        return CompletableFuture.completedFuture(update.id().orElseGet(EventId::random));
    }

    /**
     * Has the next update not be published; after several calls, so many updates.
     *
     * @param failure with which its stage completes
     */
    public synchronized void failNext(Throwable failure) {
        failures.add(failure);
    }

    /** {@return a copy of all that has been published, oldest first, each as it was given: without an id if it had none} */
    public synchronized List<Update> published() {
        return List.copyOf(published);
    }

    /**
     * Looks at the next update.
     *
     * @param topic has to be one of its topics
     * @return the update, for more to be said of it
     * @throws AssertionFailedError when there is none, or it has another topic; with all that was published
     */
    public synchronized PublishedUpdate expect(String topic) {
        if (expected == published.size()) {
            throw failure("expected an update of " + topic + ", but nothing more was published");
        }
        Update next = published.get(expected);
        expected++;
        if (next.topics().stream().noneMatch(each -> each.value().equals(topic))) {
            throw failure("expected an update of " + topic + ", but update " + expected + " is another");
        }
        return new PublishedUpdate(next, expected, this::failure);
    }

    /**
     * Expects that {@link #expect} has looked at all that was published.
     *
     * @throws AssertionFailedError when it has not
     */
    public synchronized void expectNothingMore() {
        if (expected < published.size()) {
            throw failure("expected nothing more than " + expected + ", but there are " + published.size());
        }
    }

    /** Forgets everything. */
    public synchronized void clear() {
        published.clear();
        failures.clear();
        expected = 0;
    }

    private synchronized AssertionFailedError failure(String message) {
        return new AssertionFailedError(message + "\n" + describe());
    }

    @GuardedBy("this")
    private String describe() {
        if (published.isEmpty()) {
            return "Nothing was published.";
        }
        StringBuilder lines = new StringBuilder("Published:");
        for (int i = 0; i < published.size(); i++) {
            lines.append("\n  ").append(i + 1).append(". ").append(PublishedUpdate.describe(published.get(i)));
        }
        return lines.toString();
    }

    /** An update that was published, and what a test says of it. Immutable. */
    public static final class PublishedUpdate {

        private interface Failure {
            AssertionFailedError of(String message);
        }

        private final Update update;
        private final int number;
        private final Failure failure;

        private PublishedUpdate(Update update, int number, Failure failure) {
            this.update = update;
            this.number = number;
            this.failure = failure;
        }

        /** {@return the update} */
        public Update update() {
            return update;
        }

        /**
         * Expects this data.
         *
         * @throws AssertionFailedError when it is another
         */
        public PublishedUpdate hasData(String data) {
            return check("data", data, update.data());
        }

        /**
         * Expects this type.
         *
         * @throws AssertionFailedError when it is another, or there is none
         */
        public PublishedUpdate hasType(String type) {
            return check("type", type, update.type().orElse("none"));
        }

        /**
         * Expects this id.
         *
         * @throws AssertionFailedError when it is another, or there is none
         */
        public PublishedUpdate hasId(String id) {
            return check("id", id, update.id().map(EventId::value).orElse("none"));
        }

        /**
         * Expects exactly these topics.
         *
         * @throws AssertionFailedError when they are others, or in another order
         */
        public PublishedUpdate hasTopics(String... topics) {
            return check(
                    "topics",
                    String.join(", ", topics),
                    update.topics().stream().map(topic -> topic.value()).collect(Collectors.joining(", ")));
        }

        /**
         * Expects that only those with a grant may read it.
         *
         * @throws AssertionFailedError when everybody may
         */
        public PublishedUpdate isPrivate() {
            return check("reach", "private", reach(update));
        }

        /**
         * Expects that everybody may read it.
         *
         * @throws AssertionFailedError when not everybody may
         */
        public PublishedUpdate isPublic() {
            return check("reach", "public", reach(update));
        }

        private PublishedUpdate check(String what, String expected, String actual) {
            if (!expected.equals(actual)) {
                throw failure.of(
                        "expected of update " + number + " the " + what + " " + expected + ", but it is " + actual);
            }
            return this;
        }

        private static String reach(Update update) {
            return update.isPrivate() ? "private" : "public";
        }

        private static String describe(Update update) {
            return Stream.of(
                            Optional.of(reach(update)),
                            update.type().map(type -> "type " + type),
                            update.id().map(id -> "id " + id),
                            Optional.of("topics " + update.topics()),
                            Optional.of("data " + update.data()))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(", "));
        }
    }
}
