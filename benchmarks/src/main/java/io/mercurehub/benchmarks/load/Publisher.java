package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.wire.ResponseHead;
import io.mercurehub.benchmarks.wire.ResponseListener;
import io.mercurehub.benchmarks.wire.ResponseReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One publisher on a connection that stays open: it sends an update, waits for the answer, and says that it is free again.
 * When the hub ends the connection between two updates, which is its right, it connects again.
 */
final class Publisher implements Peer, ResponseListener {

    private static final int MAX_ANSWER_BYTES = 256;

    private final int number;
    private final Publishers group;
    private final Ledger ledger;
    private final PublishRequest request;
    private final ResponseReader reader = new ResponseReader(this);
    private final byte[] answer = new byte[MAX_ANSWER_BYTES];

    private Connection connection;
    private int nextTopic;
    private long sentNanos;
    private int answerLength;
    private boolean answered;
    private boolean closing;

    /** Begins to connect. */
    Publisher(int number, PublishRequest request, Publishers group) throws IOException {
        this.number = number;
        this.request = request;
        this.group = group;
        ledger = group.ledger();
        nextTopic = (int) ((long) number * ledger.topics() / ledger.publishers());
        connection = group.connect(this);
    }

    /** Publishes to the next topic. */
    void publish(long stampNanos) throws IOException {
        int topic = nextTopic;
        nextTopic = topic + 1 == ledger.topics() ? 0 : topic + 1;
        sentNanos = stampNanos;
        answerLength = 0;
        reader.expectResponse();
        int sequence = ledger.nextSequence(topic, number);
        connection.send(request.of(topic, sequence, Ledger.micros(stampNanos)));
    }

    /** {@return the body of the last answer, at most {@value #MAX_ANSWER_BYTES} bytes of it: a Mercure hub sends the id} */
    String answer() {
        return new String(answer, 0, answerLength, StandardCharsets.UTF_8);
    }

    @Override
    public void connected() {
        group.free(this);
    }

    @Override
    public void received(byte[] bytes, int from, int to, long nanoTime) throws IOException {
        reader.read(bytes, from, to);
        if (answered) {
            answered = false;
            ledger.answered(sentNanos, nanoTime);
            group.answered();
            if (closing) {
                connection.close();
                connection = group.connect(this);
            } else {
                group.free(this);
            }
        }
    }

    @Override
    public void head(ResponseHead head) {
        if (head.status() < 200 || head.status() > 299) {
            throw new RunAbortedException(this + ": status " + head.status() + " (expected: 200)");
        }
        closing = head.closing();
    }

    @Override
    public void content(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, MAX_ANSWER_BYTES - answerLength);
        System.arraycopy(bytes, from, answer, answerLength, length);
        answerLength += length;
    }

    @Override
    public void complete() {
        answered = true;
    }

    @Override
    public void ended() throws IOException {
        if (reader.isBusy()) {
            throw new IOException("the connection was closed before the answer was complete");
        }
        group.noLongerFree(this);
        connection = group.connect(this);
    }

    @Override
    public void failed(IOException cause) {
        throw new RunAbortedException(this + ": " + cause.getMessage(), cause);
    }

    @Override
    public String toString() {
        return "publisher " + number;
    }
}
