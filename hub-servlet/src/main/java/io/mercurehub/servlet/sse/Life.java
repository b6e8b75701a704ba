package io.mercurehub.servlet.sse;

/**
 * What is known of the life of a stream, of one that is open or has ended.
 *
 * <p>That a connection of HTTP/1.1 was closed is noticed at the second write after that, that it was reset at the first. So a third
 * heartbeat in a row says that somebody was still there at the first one, after the whole silence before it; and a stream that ends
 * at the second one may have ended in that silence.
 *
 * @param ageMillis since its headers were sent
 * @param heartbeats how many in a row were written last, without an update between them; {@link #OUTLASTING} for good, once it was
 *     that many
 */
record Life(long ageMillis, int heartbeats) {

    /** As many heartbeats in a row as show that a stream has outlasted a silence. */
    static final int OUTLASTING = 3;

    boolean hasOutlastedASilence() {
        return heartbeats >= OUTLASTING;
    }

    /** {@return whether the stream, now that it is over, may have ended because it was silent} */
    boolean mayHaveEndedOfSilence() {
        return heartbeats > 0 && heartbeats < OUTLASTING;
    }
}
