package io.mercurehub.patterns;

/**
 * What one <code>{…}</code> of a URI template matches: nothing, or a lead followed by values and their separators.
 *
 * <p>As a regular expression: <code>(lead first* (separator next*){0,further})?</code>. For instance:
 *
 * <pre>
 *            lead  first        separator  next         further
 * {v}        NONE  unreserved   ,          unreserved   0
 * {/v,w}     /     unreserved   /          unreserved   1
 * {/v,w*}    /     unreserved   /          … and =      UNLIMITED
 * {?v,w}     ?     … and =      &amp;          … and =      1
 * </pre>
 *
 * <p>Where the separator is itself a character of the values ({@code ,} and {@code .}) the number of values says nothing, and
 * {@link #of} makes {@code further} as small as it can be. So it is never wrong to take a separator for one as long as
 * further values are allowed.
 *
 * @param lead what stands before the values, {@link #NONE} if nothing does; needed even when the values are empty
 * @param first the characters of the first value
 * @param separator what stands between two values
 * @param next the characters of the values after the first; none that {@code first} has is missing
 * @param further how many values may follow the first, 0 or more, {@link #UNLIMITED} if any number
 */
record TemplateExpression(char lead, TemplateCharacters first, char separator, TemplateCharacters next, int further) {

    /** Stands where an expression has no lead or no operator. */
    static final char NONE = '\0';

    static final int UNLIMITED = Integer.MAX_VALUE;

    /**
     * {@return the expression with this operator and these variables}
     *
     * @param operator one of <code>+ # . / ; ? &amp;</code>, or {@link #NONE}
     * @param variables their number, at least 1
     * @param firstExploded whether the first variable has the modifier {@code *}
     * @param someExploded whether the first or any other variable has it
     */
    static TemplateExpression of(char operator, int variables, boolean firstExploded, boolean someExploded) {
        char lead = operator == '+' ? NONE : operator;
        char separator = switch (operator) {
            case NONE, '+', '#' -> ',';
            case '?' -> '&';
            default -> operator;
        };
        TemplateCharacters first = characters(operator, firstExploded);
        TemplateCharacters next = characters(operator, someExploded);
        int further = someExploded ? UNLIMITED : variables - 1;
        if (first.contains(separator)) {
            // What would follow a second separator can stand after the first one as well.
            further = first == next ? 0 : 1;
        }
        return new TemplateExpression(lead, first, separator, next, further);
    }

    private static TemplateCharacters characters(char operator, boolean exploded) {
        return switch (operator) {
            case '+', '#' -> TemplateCharacters.UNRESERVED_AND_RESERVED;
            case ';', '?', '&' -> TemplateCharacters.UNRESERVED_AND_EQUALS;
            default -> exploded ? TemplateCharacters.UNRESERVED_AND_EQUALS : TemplateCharacters.UNRESERVED;
        };
    }

    /**
     * {@return where the longest part of the value ends that starts at {@code from} and that this expression matches}
     *
     * @param to where the value is taken to end
     */
    int skip(String value, int from, int to) {
        int at = from;
        if (lead != NONE) {
            if (at == to || value.charAt(at) != lead) {
                return from;
            }
            at++;
        }
        at = first.skip(value, at, to, further > 0 ? separator : NONE);
        for (int left = further; left > 0 && at < to && value.charAt(at) == separator; left--) {
            at = next.skip(value, at + 1, to, left > 1 ? separator : NONE);
        }
        return at;
    }

    /** {@return whether the character can belong to what this expression matches} */
    boolean takes(char c) {
        return startsWith(c) || next.contains(c) || (c == separator && further > 0) || c == '%';
    }

    private boolean startsWith(char c) {
        return lead == NONE ? first.contains(c) || c == '%' : c == lead;
    }

    /** {@return whether some character can both belong to this expression and begin the other} */
    boolean runsInto(TemplateExpression following) {
        for (char c = 0; c < 128; c++) {
            if (takes(c) && following.startsWith(c)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether this expression, directly followed by the other, matches just what {@link #joinedWith} matches} */
    boolean canJoin(TemplateExpression following) {
        return lead == following.lead
                && separator == following.separator
                && first == next
                && first == following.first
                && first == following.next
                && (lead == separator || first.contains(separator));
    }

    /** {@return one expression for this and the one that follows it} Only for those that {@link #canJoin} tells of. */
    TemplateExpression joinedWith(TemplateExpression following) {
        if (first.contains(separator)) {
            return this;
        }
        boolean unlimited = further == UNLIMITED || following.further == UNLIMITED;
        int joined = unlimited ? UNLIMITED : further + 1 + following.further;
        return new TemplateExpression(lead, first, separator, next, joined);
    }
}
