package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** All publishers of a run, and the pace that they keep together. */
final class Publishers {

    private final EventLoop loop;
    private final Hub hub;
    private final Ledger ledger;
    private final List<Publisher> all = new ArrayList<>();

    /** Those that are connected and have nothing to wait for, longest free first. */
    private final Deque<Publisher> free = new ArrayDeque<>();

    private Pace pace = Pace.HELD;
    private long answers;

    /** Begins to connect as many publishers as the ledger has. */
    Publishers(EventLoop loop, Hub hub, Topics topics, Payload payload, Ledger ledger) throws IOException {
        this.loop = loop;
        this.hub = hub;
        this.ledger = ledger;
        for (int number = 0; number < ledger.publishers(); number++) {
            all.add(new Publisher(number, new PublishRequest(hub, topics, payload, number), this));
        }
    }

    Connection connect(Publisher publisher) throws IOException {
        return loop.connect(hub.address(), publisher);
    }

    /** {@return whether all are connected and no answer is awaited} */
    boolean areAllFree() {
        return free.size() == all.size();
    }

    /** {@return the publisher with that number} */
    Publisher publisher(int number) {
        return all.get(number);
    }

    /** Keeps another pace from now on. */
    void keep(Pace newPace) {
        pace = newPace;
    }

    /** {@return after how long {@link #publish} is to be called again if nothing else happens, in nanoseconds} */
    long waitNanos(long now) {
        return free.isEmpty() ? Long.MAX_VALUE : pace.waitNanos(now);
    }

    /** Publishes as much as the pace permits and the free publishers can. */
    void publish() {
        while (!free.isEmpty()) {
            long now = System.nanoTime();
            if (!pace.permits(now)) {
                return;
            }
            Publisher publisher = free.remove();
            try {
                publisher.publish(pace.takeTurn(now));
            } catch (IOException e) {
                publisher.failed(e);
            }
        }
    }

    /** {@return how many answers have come} */
    long answers() {
        return answers;
    }

    void answered() {
        answers++;
    }

    void free(Publisher publisher) {
        free.add(publisher);
    }

    void noLongerFree(Publisher publisher) {
        free.remove(publisher);
    }

    Ledger ledger() {
        return ledger;
    }
}
