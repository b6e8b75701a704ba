package io.mercurehub.config.language;

import io.mercurehub.hub.setting.OptionValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How amounts are written, everywhere: durations, sizes and counts.
 *
 * <p>What the print methods write, the parse methods read as the same value.
 */
public final class Quantities {

    /** The longest duration that can be written: a century is beyond any timeout, and its nanoseconds fit in a long. */
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);

    private static final String DURATION_EXPECTED = "a duration such as 300ms, 15s, 1h30m or 7d, at most 36500d";
    private static final String BYTES_EXPECTED = "a size such as 8KiB, 1MB or 1048576";

    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h|d)");

    /** Longer digits cannot be within the limits, and would only make the arithmetic slow. */
    private static final int MAX_DIGITS = 32;

    private static final List<Unit> DURATION_UNITS = List.of(
            new Unit("d", 86_400_000_000_000L),
            new Unit("h", 3_600_000_000_000L),
            new Unit("m", 60_000_000_000L),
            new Unit("s", 1_000_000_000),
            new Unit("ms", 1_000_000),
            new Unit("us", 1_000),
            new Unit("ns", 1));

    private static final Pattern BYTES = Pattern.compile("(\\d{1,19})\\s*([A-Za-z]*)");

    private static final List<Unit> BYTE_UNITS = List.of(
            new Unit("TiB", 1L << 40),
            new Unit("TB", 1_000_000_000_000L),
            new Unit("GiB", 1 << 30),
            new Unit("GB", 1_000_000_000),
            new Unit("MiB", 1 << 20),
            new Unit("MB", 1_000_000),
            new Unit("KiB", 1 << 10),
            new Unit("KB", 1_000),
            new Unit("B", 1));

    /** A unit and how many of the smallest one it is; tables have the largest first. */
    private record Unit(String name, long size) {}

    private Quantities() {}

    /**
     * {@return the duration that a text is, such as {@code 1h30m}, {@code 1.5h}, {@code 300ms}, {@code 7d} or {@code 0s}}
     *
     * <p>One or more numbers, each with its unit: {@code ns}, {@code us}, {@code ms}, {@code s}, {@code m}, {@code h}, and
     * {@code d} for 24 hours. Digits beyond the nanosecond are cut off. Zero needs no unit.
     *
     * @throws OptionValueException when it is not a duration, is negative or longer than 36,500 days
     */
    public static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        int end = 0;
        while (part.region(end, text.length()).lookingAt() && part.group(1).length() <= MAX_DIGITS) {
            String unit = part.group(2).replaceFirst("[µμ]", "u");
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(size(DURATION_UNITS, unit))));
            end = part.end();
        }
        if (text.isEmpty() || end != text.length() || nanos.compareTo(BigDecimal.valueOf(MAX_DURATION.toNanos())) > 0) {
            throw OptionValueException.expected(text, DURATION_EXPECTED);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    /**
     * {@return the shortest way to write a duration in hours, minutes, seconds and fractions of them, such as {@code 1h30m}}
     *
     * @param duration not negative, at most 36,500 days
     */
    public static String print(Duration duration) {
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: 0 to 36500 days)");
        }
        if (duration.isZero()) {
            return "0s";
        }
        long nanos = duration.toNanos();
        StringBuilder text = new StringBuilder();
        // Not in days: Go, and what else reads its durations, does not know them.
        for (Unit unit : DURATION_UNITS.subList(1, DURATION_UNITS.size())) {
            if (nanos >= unit.size()) {
                text.append(nanos / unit.size()).append(unit.name());
                nanos %= unit.size();
            }
        }
        return text.toString();
    }

    /**
     * {@return the number of bytes that a text is, such as {@code 8KiB}, {@code 1MB} or {@code 1048576}}
     *
     * <p>{@code KB}, {@code MB}, {@code GB}, {@code TB} are powers of 1000; {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB}
     * are powers of 1024, as in IEC 80000-13; upper and lower case are the same.
     *
     * @throws OptionValueException when it is not a size or does not fit in a long
     */
    public static long bytes(String text) {
        return bytes(text, Long.MAX_VALUE, BYTES_EXPECTED);
    }

    /**
     * {@return the number of bytes that a text is, for a size that is kept in memory; see {@link #bytes}}
     *
     * @throws OptionValueException when it is not a size or is 2 GiB or more
     */
    public static int bytesBelow2GiB(String text) {
        return (int) bytes(text, Integer.MAX_VALUE, BYTES_EXPECTED + ", less than 2GiB");
    }

    private static long bytes(String text, long most, String expected) {
        Matcher parts = BYTES.matcher(text);
        if (parts.matches()) {
            long unit = parts.group(2).isEmpty() ? 1 : size(BYTE_UNITS, parts.group(2));
            BigInteger bytes = new BigInteger(parts.group(1)).multiply(BigInteger.valueOf(unit));
            if (unit > 0 && bytes.compareTo(BigInteger.valueOf(most)) <= 0) {
                return bytes.longValue();
            }
        }
        throw OptionValueException.expected(text, expected);
    }

    /**
     * {@return a number of bytes in the largest unit that needs no fraction, such as {@code 64KiB}}
     *
     * @param bytes not negative
     */
    public static String printBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: not negative)");
        }
        for (Unit unit : BYTE_UNITS) {
            if (unit.size() > 1 && bytes > 0 && bytes % unit.size() == 0) {
                return bytes / unit.size() + unit.name();
            }
        }
        return Long.toString(bytes);
    }

    /** {@return the size of the unit of that name, in upper or lower case; 0 when there is none} */
    private static long size(List<Unit> units, String name) {
        return units.stream()
                .filter(unit -> unit.name().equalsIgnoreCase(name))
                .mapToLong(Unit::size)
                .findFirst()
                .orElse(0);
    }

    /**
     * {@return the number that a text of decimal digits is, such as {@code 1000}}
     *
     * @throws OptionValueException when it is not one, or more than 2147483647
     */
    public static int count(String text) {
        if (text.matches("[0-9]{1,10}")) {
            long count = Long.parseLong(text);
            if (count <= Integer.MAX_VALUE) {
                return (int) count;
            }
        }
        throw OptionValueException.expected(text, "a whole number from 0 to 2147483647");
    }
}
