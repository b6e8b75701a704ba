package io.mercurehub.servlet.sse;

import io.mercurehub.servlet.sse.StreamEnds.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * Visits of pages with a stream, in a model of a hub, of HTTP/1.1 and of a proxy between them: whoever is gone is noticed at the
 * second write after that. Times are in seconds.
 */
final class Visits {

    private static final double RECONNECT = 3;

    private final double heartbeat;
    private final Random random;
    private double silenceLimit = Double.POSITIVE_INFINITY;
    private double ageLimit = Double.POSITIVE_INFINITY;
    private double updateInterval = Double.POSITIVE_INFINITY;
    private double arrivalInterval = 1;

    private final List<Stream> streams = new ArrayList<>();

    /** One connection, as the hub sees it: until when it is open, and when heartbeats were written. */
    private record Stream(double began, double noticed, List<Double> outputs, List<Boolean> isHeartbeat) {

        Life life(double now) {
            int row = 0;
            for (int i = 0; i < outputs.size() && outputs.get(i) <= now && row < Life.OUTLASTING; i++) {
                row = isHeartbeat.get(i) ? row + 1 : 0;
            }
            return new Life(millis(now - began), row);
        }
    }

    Visits(double heartbeat, long seed) {
        this.heartbeat = heartbeat;
        this.random = new Random(seed);
    }

    /** A proxy ends whatever is silent for so long. */
    Visits silenceLimit(double seconds) {
        silenceLimit = seconds;
        return this;
    }

    /** A proxy ends whatever takes so long. */
    Visits ageLimit(double seconds) {
        ageLimit = seconds;
        return this;
    }

    /** Each stream has an update so often, on average. */
    Visits updatesEvery(double seconds) {
        updateInterval = seconds;
        return this;
    }

    /** Somebody comes so often, on average. */
    Visits arrivingEvery(double seconds) {
        arrivalInterval = seconds;
        return this;
    }

    /** {@return the first limit that the ends look like, if any} */
    Optional<Limit> judge(int visits, DoubleSupplier stay) {
        double now = 0;
        for (int i = 0; i < visits; i++) {
            visit(now, now + stay.getAsDouble());
            now += exponential(arrivalInterval);
        }
        streams.sort(Comparator.comparingDouble(Stream::noticed));
        StreamEnds ends = new StreamEnds(Duration.ofMillis(millis(heartbeat)));
        for (Stream stream : streams) {
            double noticed = stream.noticed();
            if (ends.ended(stream.life(noticed), millis(noticed))) {
                streams.stream()
                        .filter(open -> open.began() < noticed && noticed < open.noticed())
                        .forEach(open -> ends.outlived(open.life(noticed)));
                Optional<Limit> limit = ends.judge();
                if (limit.isPresent()) {
                    return limit;
                }
            }
        }
        return Optional.empty();
    }

    double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    double uniform(double most) {
        return most * random.nextDouble();
    }

    /** Few stay for very long, as on most sites. */
    double logNormal(double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    /** A page that connects again whenever its stream is ended. */
    private void visit(double from, double until) {
        double began = from;
        while (began < until) {
            began = stream(began, until) + RECONNECT;
        }
    }

    /** {@return when the stream ended, which the hub notices later} */
    private double stream(double began, double until) {
        List<Double> outputs = new ArrayList<>();
        List<Boolean> isHeartbeat = new ArrayList<>();
        double end = Math.min(until, began + ageLimit);
        double last = began;
        int afterEnd = 0;
        while (afterEnd < 2) {
            end = Math.min(end, Math.max(last + silenceLimit, began));
            double update = last + exponential(updateInterval);
            boolean beats = update >= last + heartbeat;
            double next = beats ? last + heartbeat : update;
            if (next > end) {
                afterEnd++;
            }
            // The write that fails is no update for the stream, but a heartbeat is counted before it is written.
            if (beats || afterEnd < 2) {
                outputs.add(next);
                isHeartbeat.add(beats);
            }
            last = next;
        }
        streams.add(new Stream(began, last, outputs, isHeartbeat));
        return end;
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1000);
    }
}
