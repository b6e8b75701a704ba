package io.mercurehub.hub.store;

import java.security.SecureRandom;

/**
 * Spreads ids over all integers, in another way in every instance.
 *
 * <p>Publishers choose ids. Somebody who knew the hash could choose many that collide, and every append would have to step over
 * all of them; so the hash depends on a secret. Below it is a polynomial modulo 2<sup>61</sup> - 1 whose base is random: whoever
 * chose them, two ids of n characters have the same value there with a chance of at most n / 2<sup>61</sup>.
 *
 * <p>A value.
 */
final class IdHash {

    private static final long PRIME = (1L << 61) - 1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long base;

    /** Draws a new secret. */
    IdHash() {
        this.base = (new SecureRandom().nextLong() & PRIME) | 1;
    }

    /** {@return the hash of an id; all of its bits are good} */
    int of(String id) {
        int length = id.length();
        long sum = length;
        int i = 0;
        for (; i + 2 < length; i += 3) {
            long three = ((long) id.charAt(i) << 32) | ((long) id.charAt(i + 1) << 16) | id.charAt(i + 2);
            sum = timesBase(sum + three);
        }
        for (; i < length; i++) {
            sum = timesBase(sum + id.charAt(i));
        }
        return mix(sum);
    }

    /** {@return a hash that is spread well even where the sums are evenly spaced, as those of numbered ids are} */
    private static int mix(long sum) {
        long mixed = (sum ^ (sum >>> 32)) * SPREAD;
        mixed = (mixed ^ (mixed >>> 29)) * SPREAD;
        return (int) (mixed >>> 32);
    }

    /** {@return a number below 2^62 that is {@code value * base} modulo the prime, for a value below 2^62 too} */
    private long timesBase(long value) {
        long high = Math.multiplyHigh(value, base);
        long low = value * base;
        long sum = (low & PRIME) + ((high << 3) | (low >>> 61));
        return (sum & PRIME) + (sum >>> 61);
    }
}
