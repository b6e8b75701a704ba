package io.mercurehub.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The data of an update: who published it, on which topic, as which of theirs on it, when; then padding.
 *
 * <pre>
 *   kdaaaaah  aaaaaacj  abpgnkme  0123456789…
 *   │  │      │         │         └ padding up to the length, always the same
 *   │  │      │         └ time of sending in microseconds, modulo 2^32
 *   │  │      └ sequence number, from 1, per publisher and topic
 *   │  └ topic, 20 bits
 *   └ publisher, 12 bits
 * </pre>
 *
 * <p>Numbers are written with the letters {@code a} to {@code p} for 0 to 15: eight letters are checked and read with a
 * handful of operations on one 64-bit word, and no hub has to encode them. A value; arrays come from the caller.
 */
final class Payload {

    static final int MAX_PUBLISHERS = 1 << 12;
    static final int MAX_TOPICS = 1 << 20;
    static final int HEADER_BYTES = 24;

    private static final int TOPIC_BITS = 20;
    private static final int SEQUENCE_AT = 8;
    private static final int TIME_AT = 16;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long LETTER_A = 0x6161616161616161L;
    private static final long NOT_A_NIBBLE = 0xf0f0f0f0f0f0f0f0L;

    private final byte[] padding;

    /**
     * Describes data of {@code length} bytes.
     *
     * @throws IllegalArgumentException if that is less than {@value #HEADER_BYTES}
     */
    Payload(int length) {
        if (length < HEADER_BYTES) {
            throw new IllegalArgumentException("data: " + length + " bytes (expected: at least " + HEADER_BYTES + ")");
        }
        padding = "0123456789"
                .repeat(length / 10 + 1)
                .substring(0, length - HEADER_BYTES)
                .getBytes(StandardCharsets.US_ASCII);
    }

    int length() {
        return HEADER_BYTES + padding.length;
    }

    /** Writes the header of an update at {@code at}. */
    static void writeHeader(byte[] bytes, int at, int publisher, int topic, int sequence, int sentMicros) {
        WORD.set(bytes, at, letters((publisher << TOPIC_BITS) | topic));
        WORD.set(bytes, at + SEQUENCE_AT, letters(sequence));
        WORD.set(bytes, at + TIME_AT, letters(sentMicros));
    }

    /** Writes the padding of an update whose header is at {@code at}. */
    void writePadding(byte[] bytes, int at) {
        System.arraycopy(padding, 0, bytes, at + HEADER_BYTES, padding.length);
    }

    /** {@return whether the bytes could have been written here: right length, right letters, right padding} */
    boolean isIntact(byte[] bytes, int from, int to) {
        if (to - from != length()) {
            return false;
        }
        long wrong = (word(bytes, from) | word(bytes, from + SEQUENCE_AT) | word(bytes, from + TIME_AT)) & NOT_A_NIBBLE;
        return wrong == 0 && Arrays.equals(bytes, from + HEADER_BYTES, to, padding, 0, padding.length);
    }

    static int publisher(byte[] bytes, int at) {
        return number(word(bytes, at)) >>> TOPIC_BITS;
    }

    static int topic(byte[] bytes, int at) {
        return number(word(bytes, at)) & (MAX_TOPICS - 1);
    }

    static int sequence(byte[] bytes, int at) {
        return number(word(bytes, at + SEQUENCE_AT));
    }

    static int sentMicros(byte[] bytes, int at) {
        return number(word(bytes, at + TIME_AT));
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at) - LETTER_A;
    }

    /** Spreads the eight nibbles of a number over the eight bytes of a word. */
    private static long letters(int number) {
        long word = number & 0xffffffffL;
        word = (word | (word << 16)) & 0x0000ffff0000ffffL;
        word = (word | (word << 8)) & 0x00ff00ff00ff00ffL;
        word = (word | (word << 4)) & 0x0f0f0f0f0f0f0f0fL;
        return word + LETTER_A;
    }

    /** Gathers what {@link #letters} spread. */
    private static int number(long nibbles) {
        long word = nibbles;
        word = (word | (word >>> 4)) & 0x00ff00ff00ff00ffL;
        word = (word | (word >>> 8)) & 0x0000ffff0000ffffL;
        return (int) (word | (word >>> 16));
    }
}
