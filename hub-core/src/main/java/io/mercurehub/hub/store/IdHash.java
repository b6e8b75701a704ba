package io.mercurehub.hub.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Spreads ids over all integers, in a way that only one store knows.
 *
 * <p>Publishers choose ids. Somebody who knew the hash could choose many that collide, and to find or append one of them the store
 * would have to step over all the others. So it depends on a secret key: below it is a polynomial modulo 2<sup>61</sup> - 1 whose
 * base is the key. Two ids of n bytes have the same value there with a chance of at most n / 2<sup>61</sup>, whoever chose them.
 *
 * <p>What it makes of a key and an id never changes, since stores keep both the key and the hashes on disk.
 *
 * <p>A value.
 */
public final class IdHash {

    private static final long PRIME = (1L << 61) - 1;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int GROUP_BYTES = 7;

    private final long key;
    private final long base;

    /** @param key random; only its lower 61 bits count */
    public IdHash(long key) {
        this.key = key;
        this.base = (key & PRIME) | 1;
    }

    /** {@return a hash with a new key} */
    public static IdHash withNewKey() {
        return new IdHash(new SecureRandom().nextLong());
    }

    /** {@return the key} */
    public long key() {
        return key;
    }

    /** {@return the hash of an id; all of its bits are good} */
    public int of(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        long sum = bytes.length;
        for (int i = 0; i < bytes.length; i += GROUP_BYTES) {
            long group = 0;
            int end = Math.min(bytes.length, i + GROUP_BYTES);
            for (int j = i; j < end; j++) {
                group = (group << Byte.SIZE) | (bytes[j] & 0xFF);
            }
            sum = timesBase(sum + group);
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
