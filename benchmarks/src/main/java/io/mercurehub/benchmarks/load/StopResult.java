package io.mercurehub.benchmarks.load;

import io.mercurehub.benchmarks.measure.Report;
import java.time.Duration;

/**
 * How a hub ended its streams.
 *
 * @param streams how many there were
 * @param ended how many it ended as HTTP ends a response
 * @param open how many it did not end at all
 * @param time how long it took until nothing more happened
 */
public record StopResult(int streams, int ended, int open, Duration time) {

    /** {@return whether every stream was ended as it should be} */
    public boolean isClean() {
        return ended == streams;
    }

    /** {@return the figures for people and machines} */
    public Report report(String title) {
        return new Report(title)
                .add("streams", streams)
                .add("ended", ended)
                .add("cut", streams - ended - open)
                .add("left_open", open)
                .add("seconds", Measured.seconds(time));
    }
}
