package io.mercurehub.hub.dispatch;

/**
 * When one subscriber's connection needs attention, in nanoseconds of the lane's clock.
 *
 * @param heartbeatNanos after how long without output to send a keep-alive; 0: never
 * @param probes whether to send one also after 1, 2, 4 and 8 seconds
 * @param dispatchNanos after how long without progress to give up; 0: never
 * @param lifetimeEndNanos when to end the connection; {@link Long#MAX_VALUE}: never
 * @param tokenEndNanos when the access token ends; {@link Long#MAX_VALUE}: never
 */
record StreamLimits(
        long heartbeatNanos, boolean probes, long dispatchNanos, long lifetimeEndNanos, long tokenEndNanos) {

    static final long NEVER = Long.MAX_VALUE;

    /** {@return when the connection ends at the latest} */
    long endNanos() {
        return Math.min(lifetimeEndNanos, tokenEndNanos);
    }
}
