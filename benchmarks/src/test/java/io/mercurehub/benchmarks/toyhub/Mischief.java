package io.mercurehub.benchmarks.toyhub;

/** What a {@link ToyHub} does wrong. What concerns an update is done once, on the first stream, to its tenth update. */
public enum Mischief {
    NONE,
    LOSES,
    DUPLICATES,
    /** Sends an update after the next one, whoever published that. */
    SWAPS,
    /** Sends an update after the next one of another publisher, so that only the order between publishers changes. */
    SWAPS_PUBLISHERS,
    /** Sends an update of another topic. */
    MISROUTES,
    CORRUPTS,
    /** Sends two updates as one event. */
    MERGES,
    /** Forgets the CRLF that ends a chunk. */
    BREAKS_A_CHUNK,
    /** Sends a line that no event stream has. */
    BREAKS_THE_STREAM,
    ENDS_THE_STREAM,
    /** Closes the connection in the middle of a chunk. */
    CUTS_THE_STREAM,
    /** Answers every subscription with 503. */
    REFUSES_SUBSCRIBERS,
    /** Answers every publication with 401. */
    REFUSES_PUBLISHERS,
    /** Closes the connection after each answer to a publisher, and says so before. */
    CLOSES_AFTER_ANSWERS,
    /** Closes the connection after each answer to a publisher without a word. */
    LEAVES_AFTER_ANSWERS,
    /** Closes the connection instead of answering the tenth publication. */
    NEVER_ANSWERS,
    /** Closes its streams without their last chunk when it stops. */
    CUTS_AT_STOP
}
