package io.mercurehub.benchmarks.load;

/** When publishers that are free publish. Moments are those of {@link System#nanoTime}. */
interface Pace {

    /** Never. */
    Pace HELD = new Pace() {
        @Override
        public boolean permits(long now) {
            return false;
        }

        @Override
        public long takeTurn(long now) {
            throw new IllegalStateException("not permitted");
        }

        @Override
        public long waitNanos(long now) {
            return Long.MAX_VALUE;
        }
    };

    /** {@return whether an update may be sent} */
    boolean permits(long now);

    /** Takes the turn that {@link #permits} has granted, and returns the moment of sending that the update tells. */
    long takeTurn(long now);

    /** {@return after how long a turn may come by the passing of time alone; {@code Long.MAX_VALUE} for never} */
    long waitNanos(long now);

    /** {@return as soon as somebody is free and subscribers are on average at most {@code maxLag} updates behind} */
    static Pace closedLoop(Ledger ledger, double maxLag) {
        return new Pace() {
            @Override
            public boolean permits(long now) {
                return ledger.meanLag() <= maxLag;
            }

            @Override
            public long takeTurn(long now) {
                return now;
            }

            @Override
            public long waitNanos(long now) {
                return Long.MAX_VALUE;
            }
        };
    }

    /** {@return as soon as somebody is free, {@code count} times} */
    static Pace upTo(long count) {
        return new Pace() {
            private long left = count;

            @Override
            public boolean permits(long now) {
                return left > 0;
            }

            @Override
            public long takeTurn(long now) {
                left--;
                return now;
            }

            @Override
            public long waitNanos(long now) {
                return Long.MAX_VALUE;
            }
        };
    }

    /**
     * {@return at a fixed rate, whatever the hub does}
     *
     * <p>An update tells the moment at which it was due: when all publishers wait for a hub that has stalled, what comes late
     * counts as late.
     *
     * @param perSecond the rate
     * @param start the first moment
     */
    static Pace fixedRate(double perSecond, long start) {
        return new Pace() {
            private long turns;

            @Override
            public boolean permits(long now) {
                return due() - now <= 0;
            }

            @Override
            public long takeTurn(long now) {
                long due = due();
                turns++;
                return due;
            }

            @Override
            public long waitNanos(long now) {
                return due() - now;
            }

            private long due() {
                return start + (long) (turns * 1e9 / perSecond);
            }
        };
    }
}
