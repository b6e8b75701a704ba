package io.mercurehub.patterns;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places in a value that a template can have come to after some of its parts: all of them at once.
 *
 * <p>A place is the number of characters before it; a set of places has one bit for each. At first only place 0 is in it.
 * To pass a part of the template is to replace the set by that of all places where the part can end if it starts at one of
 * the old ones. For instance <code>{+p}/x{/q}</code> and the value {@code a/x/x}:
 *
 * <pre>
 * place          0 1 2 3 4 5
 * value           a / x / x
 * at first       1 0 0 0 0 0
 * after {+p}     1 1 1 1 1 1
 * after /x       0 0 0 1 0 1
 * after {/q}     0 0 0 1 1 1     5 is the end: the template matches
 * </pre>
 *
 * <p>No place is within a triplet ({@code %HH}), because values and literals have triplets only as a whole. Every operation
 * treats 64 places at a time.
 *
 * <p>Confined to one call of {@link UriTemplate#matches}.
 */
final class TemplatePositions {

    /** As many places are followed one by one; more of them together. */
    private static final int FEW = 4;

    private static final int ASCII = 128;

    private final String value;
    private final int from;
    private final int to;

    /** The set. Here as in all others, place {@code n} is bit {@code n % 64} of the element {@code n / 64}. */
    private long[] places;
    /** The set while it goes through the values of an expression. */
    private long[] scratch;
    /** All places that are not within a triplet. */
    private final long[] boundaries;
    /** The places before one of these characters or of a triplet's. */
    private final Map<TemplateCharacters, long[]> allowed = new EnumMap<>(TemplateCharacters.class);
    /** The places before the ASCII character that is the index; null until asked for. */
    private final long[] @Nullable [] occurrences = new long[ASCII][];

    private long work;

    /** Only the part of the value from {@code from} until before {@code to} is looked at. */
    TemplatePositions(String value, int from, int to) {
        this.value = value;
        this.from = from;
        this.to = to;
        this.places = emptySet();
        this.scratch = emptySet();
        this.boundaries = boundaries();
        add(places, 0);
    }

    private long[] boundaries() {
        long[] set = emptySet();
        Arrays.fill(set, -1L);
        for (int at = value.indexOf('%', from); at >= 0 && at < to; at = value.indexOf('%', at + 1)) {
            if (TemplateCharacters.isTriplet(value, at, to)) {
                remove(set, at + 1 - from);
                remove(set, at + 2 - from);
            }
        }
        work += to - from;
        return set;
    }

    /** {@return how many characters and elements of arrays were looked at so far} The measure of the time it takes. */
    long work() {
        return work;
    }

    /** {@return whether all of the value can be what the template has matched so far} */
    boolean includeEnd() {
        int end = to - from;
        return (places[end / Long.SIZE] >>> end & 1) != 0;
    }

    /** Goes to where the expression can end. */
    void pass(TemplateExpression expression) {
        System.arraycopy(places, 0, scratch, 0, places.length);
        if (expression.lead() != TemplateExpression.NONE && !step(scratch, occurrences(expression.lead()))) {
            return;
        }
        long[] values = allowed.computeIfAbsent(expression.first(), this::findAllowed);
        run(scratch, values, values);
        addScratch();
        if (expression.further() == 0) {
            return;
        }
        values = allowed.computeIfAbsent(expression.next(), this::findAllowed);
        long[] separators = occurrences(expression.separator());
        if (expression.further() == TemplateExpression.UNLIMITED) {
            step(scratch, separators);
            run(scratch, values, separators);
            addScratch();
            return;
        }
        for (int left = expression.further(); left > 0 && step(scratch, separators); left--) {
            run(scratch, values, values);
            addScratch();
        }
    }

    /**
     * Goes to where a literal ends, which is the part of {@code text} from {@code start} until before {@code end}.
     *
     * @return whether any place is left; if not, nothing else may be passed
     */
    boolean pass(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (areFew()) {
                return passOneByOne(text, i, end);
            }
            if (!step(places, occurrences(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    private boolean areFew() {
        int count = 0;
        for (int i = 0; i < places.length && count <= FEW; i++) {
            count += Long.bitCount(places[i]);
        }
        work += places.length;
        return count <= FEW;
    }

    private boolean passOneByOne(String text, int start, int end) {
        int length = end - start;
        boolean any = false;
        Arrays.fill(scratch, 0);
        for (int i = 0; i < places.length; i++) {
            for (long left = places[i]; left != 0; left &= left - 1) {
                int place = i * Long.SIZE + Long.numberOfTrailingZeros(left);
                if (length <= to - from - place && value.regionMatches(from + place, text, start, length)) {
                    add(scratch, place + length);
                    any = true;
                }
                work += length;
            }
        }
        work += places.length;
        long[] passed = scratch;
        scratch = places;
        places = passed;
        return any;
    }

    /** Moves every place of the set that is passable on by one and drops the others; tells whether any is left. */
    private boolean step(long[] set, long[] passable) {
        long any = 0;
        long carry = 0;
        for (int i = 0; i < set.length; i++) {
            long stepping = set[i] & passable[i];
            set[i] = stepping << 1 | carry;
            carry = stepping >>> 63;
            any |= stepping;
        }
        work += set.length;
        return any != 0;
    }

    /**
     * Adds to the set all places that can be come to from it over places that are passable, or passable otherwise.
     *
     * <p>A one that is added somewhere in a run of ones turns all from there on into zeros, and what follows the run into
     * a one. So the places that can be come to are those that the addition has changed, and those where a further one was
     * added to the same run.
     */
    private void run(long[] set, long[] passable, long[] otherwise) {
        long carry = 0;
        for (int i = 0; i < set.length; i++) {
            long runs = passable[i] | otherwise[i];
            long starts = set[i] & runs;
            long sum = starts + runs + carry;
            carry = (starts | (runs & ~sum)) >>> 63;
            set[i] = (set[i] | (sum ^ runs)) & boundaries[i];
        }
        work += set.length;
    }

    private void addScratch() {
        for (int i = 0; i < places.length; i++) {
            places[i] |= scratch[i];
        }
        work += places.length;
    }

    private long[] findAllowed(TemplateCharacters characters) {
        long[] set = emptySet();
        for (int at = from; at < to; at++) {
            // The digits of a triplet are in every set of characters.
            if (characters.contains(value.charAt(at)) || TemplateCharacters.isTriplet(value, at, to)) {
                add(set, at - from);
            }
        }
        work += to - from;
        return set;
    }

    private long[] occurrences(char c) {
        long[] known = c < ASCII ? occurrences[c] : null;
        if (known != null) {
            return known;
        }
        long[] set = emptySet();
        for (int at = from; at < to; at++) {
            if (value.charAt(at) == c) {
                add(set, at - from);
            }
        }
        work += to - from;
        if (c < ASCII) {
            occurrences[c] = set;
        }
        return set;
    }

    private long[] emptySet() {
        return new long[(to - from) / Long.SIZE + 1];
    }

    private static void add(long[] set, int place) {
        set[place / Long.SIZE] |= 1L << place;
    }

    private static void remove(long[] set, int place) {
        set[place / Long.SIZE] &= ~(1L << place);
    }
}
