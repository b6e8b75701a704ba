package io.mercurehub.client;

import io.mercurehub.client.SubscriptionException.Reason;
import io.mercurehub.client.SubscriptionListener.Cause;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a subscription, one after the other, and what was read of them.
 *
 * <p>Confined to the work of its subscription. What is read is delivered before anything else happens, so the cursor is that of the last
 * update that the receiver has got:
 *
 * <pre>
 *   (connect) ──200──▶ reading ◀──all delivered── delivering
 *       ▲                 │ └──────bytes──────────────▲
 *       └── wait ◀────────┴─ end, cut, silence
 * </pre>
 */
final class StreamSequence {

    private static final Logger LOG = System.getLogger(StreamSequence.class.getName());

    /**
     * How long a stream is still read beside the one that takes its place, when there is no id after which that could begin: what was
     * published before the new one had begun is on its way for less.
     */
    private static final Duration OVERLAP = Duration.ofSeconds(1);

    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final String EARLIEST = "earliest";

    private final Subscription subscription;
    private final Wire wire;
    private final Duration silence;
    private final int maxUpdateBytes;
    private final SubscriptionListener listener;
    private final Flow.Subscriber<? super ReceivedUpdate> receiver;
    private final StreamEvents events = new StreamEvents();
    private final Queue<ReceivedUpdate> received = new ArrayDeque<>();
    private final Reconnecting reconnecting = new Reconnecting();
    private long demand;
    private List<String> topics;

    /** What the topics shall be, when they are others than those of the stream. */
    private @Nullable List<String> wanted;

    /** The id of the last update; or where to begin; empty when neither is known. */
    private String cursor;

    private @Nullable HubStream stream;
    /** Not null while there is a stream that has begun. */
    private @Nullable EventStreamParser parser;

    private boolean isReading;
    private long readingSince;
    private @Nullable Ending ending;
    private @Nullable Future<?> timer;
    private boolean hasEverBegun;
    private boolean tokenIsSecond;

    /** The one that is to take the place of the stream, opened beside it. */
    private @Nullable HubStream next;

    private @Nullable Answer nextAnswer;

    /** How a stream has ended, which counts once all of it is delivered. */
    private record Ending(Cause cause, @Nullable SubscriptionException failure) {}

    StreamSequence(
            Subscription subscription,
            Wire wire,
            Duration silence,
            int maxUpdateBytes,
            List<String> topics,
            String lastEventId,
            SubscriptionListener listener,
            Flow.Subscriber<? super ReceivedUpdate> receiver) {
        this.subscription = subscription;
        this.wire = wire;
        this.silence = silence;
        this.maxUpdateBytes = maxUpdateBytes;
        this.topics = topics;
        this.cursor = lastEventId;
        this.listener = listener;
        this.receiver = receiver;
    }

    /** {@return what the stream is of} */
    List<String> topics() {
        return topics;
    }

    /** Hands out so many more. */
    void request(long count) {
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        proceed();
    }

    /** Has other topics from now on. */
    void topics(List<String> all) {
        dropNext();
        wanted = all.equals(topics) ? null : all;
        if (wanted != null && stream == null) {
            topics = all;
            wanted = null;
        } else if (wanted != null && parser == null) {
            leave();
            topics = all;
            wanted = null;
            connect();
        } else {
            proceed();
        }
    }

    void connect() {
        disarm();
        try {
            stream = open(topics, cursor);
        } catch (RuntimeException e) {
            // Whoever gives tokens may be away for a while, as the hub may be.
            LOG.log(Level.DEBUG, "There is no token", e);
            lost(Cause.UNREACHABLE, Duration.ZERO);
        }
    }

    private HubStream open(List<String> asked, String after) {
        HubStream opened = new HubStream(after, events);
        opened.open(wire, wire.subscribe(asked, after));
        return opened;
    }

    private void answered(HubStream from, Answer answer) {
        if (from == next) {
            nextAnswer = answer;
            if (answer.isStream()) {
                timer(OVERLAP, this::switchToNext);
            } else {
                switchToNext();
            }
        } else if (from != stream) {
            from.cancel();
        } else if (answer.isStream()) {
            noticeGap(from, answer);
            started(from);
        } else {
            refused(answer);
        }
    }

    private void noticeGap(HubStream from, Answer answer) {
        String answered = wire.dialect().precedingId(answer.headers());
        if (from.asked().isEmpty() ? hasEverBegun : !answered.equals(from.asked())) {
            cursor = answered.equals(EARLIEST) ? "" : answered;
            listener.onGap(from.asked(), answered);
        }
    }

    private void started(HubStream from) {
        hasEverBegun = true;
        tokenIsSecond = false;
        reconnecting.succeeded();
        parser = new EventStreamParser(maxUpdateBytes, cursor.equals(EARLIEST) ? "" : cursor, received::add);
        stream = from;
        isReading = false;
        ending = null;
        listener.onOpen();
        proceed();
    }

    private void refused(Answer answer) {
        int status = answer.status();
        if (status == NO_CONTENT) {
            subscription.complete();
        } else if (status == OK) {
            subscription.fail(SubscriptionException.answered(Reason.NOT_A_STREAM, answer, "text/event-stream"));
        } else if (answer.isRedirect()) {
            subscription.fail(SubscriptionException.answered(
                    Reason.NOT_A_STREAM, answer, "the hub's own URL; redirects are not followed"));
        } else if (answer.isServersFault() || status == 408 || status == 425 || status == 429) {
            lost(Cause.UNAVAILABLE, answer.retryAfter(Instant.now()).orElse(Duration.ZERO));
        } else if ((status == 401 || status == 403) && wire.hasSubscriberToken() && !tokenIsSecond) {
            tokenIsSecond = true;
            connect();
        } else {
            subscription.fail(SubscriptionException.answered(Reason.REFUSED, answer, ""));
        }
    }

    private void received(HubStream from, List<ByteBuffer> bytes) {
        EventStreamParser into = parser;
        if (from != stream || into == null) {
            return;
        }
        isReading = false;
        String before = into.lastEventId();
        try {
            bytes.forEach(into::feed);
        } catch (EventStreamParser.TooLongException e) {
            ending = new Ending(Cause.CUT, SubscriptionException.tooLarge(String.valueOf(e.getMessage())));
            from.cancel();
        }
        into.retryMillis().ifPresent(reconnecting::after);
        if (!into.lastEventId().equals(before)) {
            cursor = into.lastEventId();
        }
        if (next != null && !cursor.isEmpty()) {
            dropNext();
        }
        proceed();
    }

    private void ended(HubStream from, @Nullable Throwable failure) {
        if (from == next) {
            // As a stream of the new topics that is lost before it has begun.
            switchToNext();
        }
        if (from != stream || ending != null) {
            return;
        }
        Cause cause = parser == null ? Cause.UNREACHABLE : failure == null ? Cause.END : Cause.CUT;
        if (failure != null) {
            LOG.log(Level.DEBUG, "A stream has ended", failure);
        }
        ending = new Ending(cause, null);
        proceed();
    }

    /** Delivers; and once all is delivered, ends, changes topics, or reads on. */
    private void proceed() {
        while (demand > 0 && !subscription.isOver()) {
            ReceivedUpdate update = received.poll();
            if (update == null) {
                break;
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            receiver.onNext(update);
        }
        if (subscription.isOver() || !received.isEmpty()) {
            return;
        }
        Ending now = ending;
        HubStream from = stream;
        if (now != null && now.failure() != null) {
            subscription.fail(now.failure());
        } else if (now != null) {
            lost(now.cause(), Duration.ZERO);
        } else if (wanted != null && next == null && parser != null) {
            changeTopics(wanted);
        } else if (from != null && parser != null) {
            read(from);
        }
    }

    private void read(HubStream from) {
        if (!isReading) {
            isReading = true;
            readingSince = System.nanoTime();
            from.request();
        }
        if (timer == null && next == null && !silence.isZero()) {
            timer(silence, this::checkSilence);
        }
    }

    /** Only while it waits for the hub: a hub that is left waiting is silent for that. */
    private void checkSilence() {
        Duration left = silence.minusNanos(System.nanoTime() - readingSince);
        if (!isReading || left.compareTo(Duration.ZERO) > 0) {
            timer(isReading ? left : silence, this::checkSilence);
        } else {
            ending = new Ending(Cause.SILENCE, null);
            proceed();
        }
    }

    private void changeTopics(List<String> to) {
        if (!cursor.isEmpty()) {
            leave();
            topics = to;
            wanted = null;
            connect();
            return;
        }
        try {
            disarm();
            next = open(to, "");
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "There is no token", e);
            topics = to;
            wanted = null;
            lost(Cause.UNREACHABLE, Duration.ZERO);
            return;
        }
        proceed();
    }

    /** Leaves the stream for the one beside it, of which nothing has been read yet. */
    private void switchToNext() {
        HubStream to = next;
        if (to == null) {
            return;
        }
        Answer answer = nextAnswer;
        next = null;
        nextAnswer = null;
        leave();
        topics = wanted == null ? topics : wanted;
        wanted = null;
        stream = to;
        if (answer != null && answer.isStream()) {
            started(to);
        } else if (answer != null) {
            refused(answer);
        }
    }

    private void dropNext() {
        if (next != null) {
            next.cancel();
            next = null;
            nextAnswer = null;
            disarm();
        }
    }

    /** There is no stream any more: the one beside it takes its place, else there is another after a while. */
    private void lost(Cause cause, Duration atLeast) {
        if (next != null) {
            switchToNext();
            return;
        }
        leave();
        if (wanted != null) {
            topics = wanted;
            wanted = null;
        }
        Duration delay = reconnecting.delay(cause, atLeast);
        listener.onDisconnect(cause, delay);
        timer(delay, this::connect);
    }

    private void timer(Duration delay, Runnable step) {
        disarm();
        Future<?>[] armed = new Future<?>[1];
        armed[0] = wire.schedule(
                delay,
                () -> subscription.later(() -> {
                    if (timer == armed[0]) {
                        timer = null;
                        step.run();
                    }
                }));
        timer = armed[0];
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void leave() {
        disarm();
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        parser = null;
        isReading = false;
        ending = null;
    }

    /** Leaves everything, for good. */
    void leaveAll() {
        dropNext();
        leave();
        received.clear();
    }

    /** What streams say, brought to whoever is at work. */
    private final class StreamEvents implements HubStream.Listener {

        @Override
        public void answered(HubStream from, Answer answer) {
            subscription.later(() -> StreamSequence.this.answered(from, answer));
        }

        @Override
        public void received(HubStream from, List<ByteBuffer> bytes) {
            subscription.later(() -> StreamSequence.this.received(from, bytes));
        }

        @Override
        public void ended(HubStream from, @Nullable Throwable failure) {
            subscription.later(() -> StreamSequence.this.ended(from, failure));
        }
    }
}
