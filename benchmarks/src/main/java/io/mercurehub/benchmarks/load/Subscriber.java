package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Fault;
import io.mercurehub.benchmarks.wire.MalformedStreamException;
import io.mercurehub.benchmarks.wire.ResponseHead;
import io.mercurehub.benchmarks.wire.ResponseListener;
import io.mercurehub.benchmarks.wire.ResponseReader;
import io.mercurehub.benchmarks.wire.SseScanner;
import io.mercurehub.benchmarks.wire.SseSink;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * One stream: it opens it, reads it, and checks every update on it.
 *
 * <pre>
 *  CONNECTING ─▶ OPENING ──head is 200, event stream──▶ OPEN ──ended or malformed──▶ CLOSED
 *       └──────────┴── anything else aborts the run
 * </pre>
 */
final class Subscriber implements Peer, ResponseListener, SseSink {

    private enum State {
        CONNECTING,
        OPENING,
        OPEN,
        CLOSED
    }

    private final int number;
    private final int topic;
    private final Subscribers group;
    private final Ledger ledger;
    private final Payload payload;
    private final ResponseReader reader = new ResponseReader(this);
    private final SseScanner scanner = new SseScanner(this);
    private final StreamCheck check;
    private final Connection connection;

    private State state = State.CONNECTING;
    private int nowMicros;

    /** Of the event that is being read. */
    private int dataLines;

    private boolean intact;
    private int topicOfEvent;
    private int publisher;
    private int sequence;
    private int sentMicros;

    /**
     * Begins to connect.
     *
     * @param before the sequence number, by publisher, of the last update that the stream need not bring
     */
    Subscriber(int number, int topic, int[] before, Subscribers group) throws IOException {
        this.number = number;
        this.topic = topic;
        this.group = group;
        ledger = group.ledger();
        payload = group.payload();
        check = new StreamCheck(before);
        connection = group.connect(this);
    }

    @Override
    public void connected() throws IOException {
        state = State.OPENING;
        reader.expectResponse();
        connection.send(group.request(this));
    }

    @Override
    public void received(byte[] bytes, int from, int to, long nanoTime) throws IOException {
        nowMicros = Ledger.micros(nanoTime);
        reader.read(bytes, from, to);
        group.hasRead(this);
    }

    @Override
    public void head(ResponseHead head) throws IOException {
        if (head.status() != 200 || !head.eventStream()) {
            throw new RunAbortedException(
                    this + ": status " + head.status() + (head.eventStream() ? "" : " without an event stream")
                            + " (expected: 200 and text/event-stream)");
        }
        state = State.OPEN;
        group.opened(this);
    }

    @Override
    public void content(byte[] bytes, int from, int to) throws MalformedStreamException {
        scanner.content(bytes, from, to);
    }

    @Override
    public int expectedDataLine(byte[] bytes, int from, int to) {
        int end = from + payload.length();
        if (end >= to || bytes[end] != '\n' || !payload.isIntact(bytes, from, end)) {
            return -1;
        }
        take(bytes, from);
        return end;
    }

    @Override
    public void dataLine(byte[] bytes, int from, int to) {
        if (payload.isIntact(bytes, from, to)) {
            take(bytes, from);
        } else {
            dataLines++;
            intact = false;
        }
    }

    private void take(byte[] bytes, int from) {
        dataLines++;
        intact = true;
        topicOfEvent = Payload.topic(bytes, from);
        publisher = Payload.publisher(bytes, from);
        sequence = Payload.sequence(bytes, from);
        sentMicros = Payload.sentMicros(bytes, from);
    }

    @Override
    public void endOfEvent() {
        boolean asPublished = intact && dataLines == 1 && publisher < ledger.publishers();
        dataLines = 0;
        if (!asPublished) {
            fault(Fault.CORRUPTED, () -> "an event with other data than was published");
        } else if (topicOfEvent != topic) {
            fault(Fault.MISROUTED, () -> "an update of topic " + topicOfEvent);
        } else {
            arrived();
        }
    }

    private void arrived() {
        switch (check.arrived(publisher, sequence)) {
            case NEXT -> ledger.delivered(sentMicros, nowMicros);
            case LATE -> {
                ledger.delivered(sentMicros, nowMicros);
                fault(Fault.DISORDERED, () -> update() + " after a later one");
            }
            case AGAIN -> {
                ledger.repeated();
                fault(Fault.DUPLICATED, () -> update() + " again");
            }
        }
    }

    private String update() {
        return "update " + sequence + " of publisher " + publisher;
    }

    private void fault(Fault fault, Supplier<String> description) {
        ledger.faults().add(fault, () -> this + ": " + description.get());
    }

    @Override
    public void complete() {
        connection.close();
        group.ended();
        over(Fault.CLOSED, "the hub ended the stream");
    }

    @Override
    public void ended() throws IOException {
        if (reader.end()) {
            over(Fault.CLOSED, "the hub closed the connection");
        } else {
            throw new IOException("the connection was closed before the response");
        }
    }

    @Override
    public void failed(IOException cause) {
        if (state == State.CONNECTING || state == State.OPENING) {
            throw new RunAbortedException(this + ": no stream", cause);
        }
        Fault fault = cause instanceof MalformedStreamException ? Fault.MALFORMED : Fault.CLOSED;
        over(fault, String.valueOf(cause.getMessage()));
    }

    private void over(Fault fault, String reason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            fault(fault, () -> reason);
            ledger.closed(topic, check.missing(ledger.sentTo(topic)));
        }
    }

    int number() {
        return number;
    }

    int topic() {
        return topic;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    StreamCheck check() {
        return check;
    }

    /** Stops reading, or reads again. */
    void stall(boolean on) {
        connection.stall(on);
    }

    @Override
    public String toString() {
        return "subscriber " + number + " of topic " + topic;
    }
}
