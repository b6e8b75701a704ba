package io.mercurehub.servlet.sse;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The last streams that ended at the other end, and whether they ended as a time limit of somebody in between would have it.
 *
 * <p>A limit spares nobody, and people are not punctual. So there are two signs, each of which needs {@value #JUDGED_TOGETHER} ends
 * that stand for themselves, and that no stream at all contradicts, whether open or ended, however:
 *
 * <ul>
 *   <li>Silence: all but a tenth may have ended of silence, and nobody has outlasted one. Visitors would all have to leave before the
 *       first heartbeat.
 *   <li>Age: more than half ended at the same age, and nobody is older. The ages at which visitors leave have no such edge. But they
 *       are seen in steps of {@code heartbeat}, of which a low age has few: so the lower it is, the more have to have ended at it, and
 *       what visitors who leave before the first heartbeat look like doesn't count.
 * </ul>
 *
 * <p>Many who leave together are one event, such as a load test that ends. So an end counts only when some time has passed since the
 * last one that did: a quarter of {@code heartbeat}.
 *
 * <p>Confined to one thread at a time.
 */
final class StreamEnds {

    /** Of visits of which one in twenty lasts until the first heartbeat, 1 in 28,000 such runs has none that does. */
    static final int JUDGED_TOGETHER = 200;

    private static final int IN_SILENCE = JUDGED_TOGETHER * 9 / 10;

    private final long heartbeatMillis;
    private final long[] ages = new long[JUDGED_TOGETHER];
    private int count;
    private int inSilence;
    private long countedAtMillis;
    private long oldestMillis;
    private boolean silenceOutlasted;

    /** @param heartbeat after which silence a heartbeat is sent; more than zero */
    StreamEnds(Duration heartbeat) {
        this.heartbeatMillis = heartbeat.toMillis();
    }

    /** Hears of a stream that is open, or that was ended from this side. */
    void outlived(Life life) {
        oldestMillis = Math.max(oldestMillis, life.ageMillis());
        silenceOutlasted |= life.hasOutlastedASilence();
    }

    /**
     * Hears of a stream that ended at the other end.
     *
     * @param nowMillis of a clock that never goes back
     * @return whether there are enough for a judgement
     */
    boolean ended(Life life, long nowMillis) {
        outlived(life);
        if (count > 0 && nowMillis - countedAtMillis < heartbeatMillis / 4) {
            return false;
        }
        countedAtMillis = nowMillis;
        ages[count] = life.ageMillis();
        count++;
        if (life.mayHaveEndedOfSilence()) {
            inSilence++;
        }
        return count == JUDGED_TOGETHER;
    }

    /**
     * {@return the limit that these ends look like, if any; to be asked once there are enough of them, and once the open streams have
     * been heard of}
     *
     * <p>Begins anew.
     */
    Optional<Limit> judge() {
        Optional<Limit> limit = !silenceOutlasted && inSilence >= IN_SILENCE ? Optional.of(new OfSilence()) : ofAge();
        count = 0;
        inSilence = 0;
        oldestMillis = 0;
        silenceOutlasted = false;
        return limit;
    }

    private Optional<Limit> ofAge() {
        long margin = Math.max(heartbeatMillis, oldestMillis / 10);
        long from = Math.max(oldestMillis - margin, heartbeatMillis * 5 / 2);
        long[] ofOneAge =
                Arrays.stream(ages).filter(age -> age >= from).sorted().toArray();
        double share = Math.min(1, 0.5 + 1.5 * heartbeatMillis / Math.max(1, oldestMillis));
        if (ofOneAge.length < share * JUDGED_TOGETHER) {
            return Optional.empty();
        }
        // The end was noticed two heartbeats later at most.
        return Optional.of(new OfAge(
                Duration.ofMillis(ofOneAge[0] - 2 * heartbeatMillis),
                Duration.ofMillis(ofOneAge[ofOneAge.length - 1])));
    }

    /** What ends streams. */
    sealed interface Limit {}

    /** A time for which a stream may be silent, which is shorter than {@code heartbeat}. */
    record OfSilence() implements Limit {}

    /**
     * A time that a stream may take.
     *
     * @param least it is longer
     * @param most it is shorter
     */
    record OfAge(Duration least, Duration most) implements Limit {}
}
