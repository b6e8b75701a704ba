package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All streams of a run, spread evenly over its topics. */
final class Subscribers {

    private static final String COOKIE = "Cookie: mercureAuthorization=";

    private final EventLoop loop;
    private final Hub hub;
    private final Topics topics;
    private final Payload payload;
    private final Ledger ledger;
    private final int first;
    private final List<Subscriber> begun = new ArrayList<>();

    private int wanted;
    private int opened;
    private int ended;

    /** The sequence number, by publisher, of the last update that a stream need not bring. */
    private final int[] before;

    private @Nullable String lastEventId;
    private Consumer<Subscriber> afterRead = subscriber -> {};

    /** @param first the number of the first stream: those before it are other processes' */
    Subscribers(EventLoop loop, Hub hub, Topics topics, Payload payload, Ledger ledger, int first) {
        this.loop = loop;
        this.hub = hub;
        this.topics = topics;
        this.payload = payload;
        this.ledger = ledger;
        this.first = first;
        before = new int[ledger.publishers()];
    }

    /** Has all streams ask for what was published after an update, the only one they need not bring. */
    void resumeAfter(String eventId, int publisher, int sequence) {
        lastEventId = eventId;
        before[publisher] = sequence;
    }

    /** Has something done whenever a stream has taken what had come for it. */
    void afterRead(Consumer<Subscriber> action) {
        afterRead = action;
    }

    /** Begins to open {@code count} streams, at most {@code window} at the same time. */
    void begin(int count, int window) throws IOException {
        wanted = count;
        while (begun.size() < Math.min(count, window)) {
            beginNext();
        }
    }

    private void beginNext() throws IOException {
        int number = first + begun.size();
        begun.add(new Subscriber(number, number % topics.count(), before, this));
    }

    Connection connect(Subscriber subscriber) throws IOException {
        return loop.connect(hub.address(), hub.address().from(subscriber.number()), subscriber);
    }

    void opened(Subscriber subscriber) throws IOException {
        opened++;
        ledger.opened(subscriber.topic(), IntStream.of(before).sum());
        if (begun.size() < wanted) {
            beginNext();
        }
    }

    void hasRead(Subscriber subscriber) {
        afterRead.accept(subscriber);
    }

    void ended() {
        ended++;
    }

    /** {@return how many streams the hub has ended properly, with the last chunk or what else ends the body} */
    int endedCount() {
        return ended;
    }

    /** Has the first {@code count} streams stop reading, or read again. */
    void stall(int count, boolean on) {
        begun.subList(0, count).forEach(subscriber -> subscriber.stall(on));
    }

    /** {@return how many streams have been opened, including those that have ended since} */
    int openedCount() {
        return opened;
    }

    boolean areAllOpened() {
        return opened == wanted;
    }

    /** {@return the bytes that ask for the subscriber's stream} */
    ByteBuffer request(Subscriber subscriber) {
        String topic = topics.name(subscriber.topic());
        String target = hub.kind().subscribeTarget(hub.address().path(), topic);
        PrivateReaders readers = hub.readers();
        String token = readers == null ? hub.subscriberToken() : null;
        String request = "GET " + target + " HTTP/1.1\r\n"
                + "Host: " + hub.address().authority() + "\r\n"
                + "Accept: text/event-stream\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                + (readers == null ? "" : COOKIE + readers.token(topic, subscriber.number()) + "\r\n")
                + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
                + "\r\n";
        return ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Adds to the ledger what can only be seen at the end: updates that never came, and orders that differ.
     *
     * @param orders the order of each topic's updates as others have seen it, to which this adds
     */
    void checkAtEnd(Map<Integer, Long> orders) {
        for (Subscriber subscriber : begun) {
            if (subscriber.isOpen()) {
                int topic = subscriber.topic();
                long missing = subscriber.check().missing(ledger.sentTo(topic));
                ledger.faults().add(Fault.LOST, missing, () -> subscriber + ": " + missing + " updates never came");
                long order = subscriber.check().order();
                Long first = missing > 0 ? null : orders.putIfAbsent(topic, order);
                boolean differs = first != null && first != order;
                ledger.faults().add(Fault.DISAGREED, differs ? 1 : 0, () -> subscriber + ": an order of its own");
            }
        }
    }

    Ledger ledger() {
        return ledger;
    }

    Payload payload() {
        return payload;
    }
}
