package io.mercurehub.benchmarks.measure;

/** What a hub can do wrong to an update or to a stream. */
public enum Fault {
    /** An update never arrived on a stream that stayed open. */
    LOST,
    /** An update arrived a second time on the same stream. */
    DUPLICATED,
    /** An update arrived after a later one of the same publisher. */
    DISORDERED,
    /** The subscribers of a topic did not all receive its updates in the same order. */
    DISAGREED,
    /** An update arrived on a stream of another topic. */
    MISROUTED,
    /** An event's data is not what was published. */
    CORRUPTED,
    /** A stream broke the rules of chunked framing or of the event stream format. */
    MALFORMED,
    /** A stream ended although nobody had asked for it. */
    CLOSED
}
