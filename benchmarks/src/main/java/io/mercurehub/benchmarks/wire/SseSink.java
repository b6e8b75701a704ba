package io.mercurehub.benchmarks.wire;

/** What a scanner tells of the event stream it reads: for each event its data lines, then its end. */
public interface SseSink {

    /**
     * Is offered what follows the name of a {@code data} field, up to {@code to} (exclusive), before anybody has looked for
     * the end of that line. A sink that knows what must stand there compares, which is several times faster than a search.
     *
     * @return the index of the line feed that ends the line, if the sink has recognised all bytes before it and taken the
     *     line, so that it is not told again; or -1
     */
    int expectedDataLine(byte[] bytes, int from, int to);

    /**
     * Takes the value of one {@code data} line, from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * <p>The array is reused after the call.
     */
    void dataLine(byte[] bytes, int from, int to);

    /** Hears that the blank line has come that ends an event; not called for a block without any data line. */
    void endOfEvent();
}
