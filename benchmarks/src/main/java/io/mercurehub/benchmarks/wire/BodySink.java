package io.mercurehub.benchmarks.wire;

/** Where the content of a response goes, once its framing is removed. */
public interface BodySink {

    /**
     * Takes the next bytes of the content, from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * <p>The array is reused after the call: what is needed later must be copied.
     *
     * @throws MalformedStreamException if the content is not what it must be
     */
    void content(byte[] bytes, int from, int to) throws MalformedStreamException;
}
