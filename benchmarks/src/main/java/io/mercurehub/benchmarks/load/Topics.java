package io.mercurehub.benchmarks.load;

import java.io.Serializable;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The topics of one run: a prefix that no other run has, so that no history is mixed in, and a number of fixed width, so
 * that a prepared request serves them all.
 *
 * @param prefix what all names begin with
 * @param count how many there are
 */
record Topics(String prefix, int count) implements Serializable {

    static final int DIGITS = 7;

    private static final SecureRandom RANDOM = new SecureRandom();

    Topics {
        if (count < 1 || count > Payload.MAX_TOPICS) {
            throw new IllegalArgumentException("topics: " + count + " (expected: 1 to " + Payload.MAX_TOPICS + ")");
        }
    }

    static Topics ofNewRun(int count) {
        byte[] run = new byte[6];
        RANDOM.nextBytes(run);
        return new Topics("https://bench.example/" + HexFormat.of().formatHex(run) + "/", count);
    }

    String name(int topic) {
        return prefix + ("%0" + DIGITS + "d").formatted(topic);
    }

    /** Writes the digits of a topic's number, its last {@value #DIGITS} characters. */
    static void writeDigits(byte[] bytes, int at, int topic) {
        int rest = topic;
        for (int i = DIGITS - 1; i >= 0; i--) {
            bytes[at + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
