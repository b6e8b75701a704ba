package io.mercurehub.servlet.sse;

import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.servlet.sse.StreamEnds.Limit;
import io.mercurehub.servlet.sse.StreamEnds.OfAge;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, once, that streams end as they do behind a proxy that has a time limit of its own.
 *
 * <p>The hub cannot see why a connection was closed, and sees that it was only when it writes: so nothing is seen while heartbeats
 * are off, and what is told is what all streams have in common.
 *
 * <p>Shared: the lock guards the ends.
 */
final class ImpatientProxies {

    private static final Logger LOGGER = LoggerFactory.getLogger(ImpatientProxies.class);

    private final Duration heartbeat;
    private final StreamEnds ends;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean done;

    /** @param heartbeat how long a stream may be silent; zero: for ever */
    ImpatientProxies(Duration heartbeat) {
        this.heartbeat = heartbeat;
        this.ends = new StreamEnds(heartbeat);
        this.done = heartbeat.isZero();
    }

    /**
     * Hears of the end of a stream.
     *
     * @param atTheOtherEnd whether it was not the hub that has ended it
     * @param nowMillis of a clock that never goes back
     * @param open what is known of all streams that are open; looked at seldom
     */
    void ended(Life life, boolean atTheOtherEnd, long nowMillis, Stream<Life> open) {
        if (done) {
            return;
        }
        Optional<Limit> limit;
        lock.lock();
        try {
            limit = judge(life, atTheOtherEnd, nowMillis, open);
        } finally {
            lock.unlock();
        }
        limit.ifPresent(this::tell);
    }

    private Optional<Limit> judge(Life life, boolean atTheOtherEnd, long nowMillis, Stream<Life> open) {
        if (!atTheOtherEnd) {
            ends.outlived(life);
            return Optional.empty();
        }
        if (done || !ends.ended(life, nowMillis)) {
            return Optional.empty();
        }
        open.forEach(ends::outlived);
        Optional<Limit> limit = ends.judge();
        done = limit.isPresent();
        return limit;
    }

    private void tell(Limit limit) {
        if (limit instanceof OfAge ofAge) {
            LOGGER.info(
                    "Streams end at the other end after {} to {} s: most of the last {} that did, and no stream is older."
                            + " So it is behind a proxy or load balancer that limits how long a response may take, whatever heartbeat"
                            + " is: raise that limit, or set write_timeout below it, and streams end in order (docs/proxies.md). If it"
                            + " is the clients that leave then, there is nothing to do (this is said once)",
                    ofAge.least().toSeconds(),
                    ofAge.most().plusMillis(999).toSeconds(),
                    StreamEnds.JUDGED_TOGETHER);
        } else {
            LOGGER.info(
                    "Streams end at the other end when nothing was sent for as long as heartbeat ({}): nine in ten of the last {} that"
                            + " did, and no stream has outlasted that. So it is behind a proxy or load balancer whose time limit is"
                            + " shorter than that: set heartbeat below the limit, or the limit above heartbeat, which is ProxyTimeout,"
                            + " or timeout= of ProxyPass, in Apache httpd and proxy_read_timeout in nginx (docs/proxies.md). If it is"
                            + " the clients that leave so soon, there is nothing to do (this is said once)",
                    OptionValues.print(heartbeat),
                    StreamEnds.JUDGED_TOGETHER);
        }
    }
}
