package io.mercurehub.patterns;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A URI template (RFC 6570), used the other way round: not to make a URI, but to tell whether a text could have been made
 * from the template.
 *
 * <p>What is outside the expressions, the <em>literals</em>, matches itself. An expression matches nothing, or its lead
 * and values with a separator between them:
 *
 * <table>
 * <caption>What the expressions match</caption>
 * <tr><th>expression</th><th>lead</th><th>separator</th><th>a value is zero or more of</th></tr>
 * <tr><td>{@code {v}}</td><td>none</td><td>{@code ,}</td>
 *     <td>the unreserved characters {@code A-Z a-z 0-9 - . _ ~}, {@code ,} and {@code %HH}</td></tr>
 * <tr><td>{@code {+v} {#v}}</td><td>none, {@code #}</td><td>{@code ,}</td>
 *     <td>the same and the reserved characters {@code :/?#[]@!$&'()*+,;=}</td></tr>
 * <tr><td>{@code {.v} {/v}}</td><td>{@code . /}</td><td>{@code . /}</td>
 *     <td>the unreserved characters, {@code ,} and {@code %HH}</td></tr>
 * <tr><td>{@code {;v} {?v} {&v}}</td><td>{@code ; ? &}</td><td>{@code ; & &}</td>
 *     <td>the unreserved characters, {@code ,}, {@code =} and {@code %HH}</td></tr>
 * </table>
 *
 * <p>There are at most as many values as variables, but any number if some variable is exploded ({@code *}); then
 * {@code =} may be in them too, in the first value only if it is the first variable that is exploded. Names and the length
 * in {@code :n} play no part: <code>{a}-{a:1}</code> matches {@code 11-22}. Nothing is decoded, normalised or compared
 * without regard to case; a character outside ASCII matches itself in a literal and is never part of a value.
 *
 * <p>{@link #matches} takes time proportional to the length of the value, and allocates nothing, if the next character
 * always tells whether an expression goes on, which is so in most templates. Otherwise it takes time proportional to the
 * length of the value times the length of the template, at most, and memory proportional to that of the value. It never
 * backtracks. A template keeps a few times the memory that its text takes; callers limit that length.
 *
 * <p>Immutable and safe for use by many threads. Templates are equal if their texts are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6570">RFC 6570</a>
 */
public final class UriTemplate {

    private final String text;
    private final TemplateExpression[] expressions;
    /** Where in the text the literal before the first expression starts and ends, then the one after it, and so on. */
    private final int[] literals;

    private final String literalPrefix;
    private final String literalSuffix;
    /** How many of the first expressions are such that the next character always tells whether they go on. */
    private final int decided;

    /**
     * @param expressions in their order, at least one
     * @param literals start and end, in the text, of each literal, of which there is one more than there are expressions
     */
    UriTemplate(String text, TemplateExpression[] expressions, int[] literals) {
        this.text = text;
        this.expressions = expressions;
        this.literals = literals;
        this.literalPrefix = text.substring(literalStart(0), literalEnd(0));
        this.literalSuffix = text.substring(literalStart(expressions.length), literalEnd(expressions.length));
        this.decided = countDecided();
    }

    /**
     * {@return the template, or empty if the text is not a template or has no expression} A text without expressions would
     * match itself alone; comparing does that better.
     *
     * <p>The grammar is that of RFC 6570, section 2, with the apostrophe among the literals (erratum 6937) and without the
     * operators that the RFC only reserves, <code>= , ! @ |</code>. Takes time proportional to the length of the text.
     */
    public static Optional<UriTemplate> parse(String text) {
        return TemplateParser.parse(text);
    }

    /** {@return whether the template matches all of the value} Equality with the text of the template is not enough. */
    public boolean matches(String value) {
        int from = literalPrefix.length();
        int to = value.length() - literalSuffix.length();
        if (from > to || !value.startsWith(literalPrefix) || !value.endsWith(literalSuffix)) {
            return false;
        }
        int at = from;
        for (int i = 0; i < decided; i++) {
            if (i > 0) {
                int length = literalEnd(i) - literalStart(i);
                if (length > to - at || !value.regionMatches(at, text, literalStart(i), length)) {
                    return false;
                }
                at += length;
            }
            at = expressions[i].skip(value, at, to);
        }
        return decided == expressions.length ? at == to : matchesRest(new TemplatePositions(value, at, to));
    }

    /** {@return whether what follows the decided expressions leads from the first of the positions to the end} */
    boolean matchesRest(TemplatePositions positions) {
        for (int i = decided; i < expressions.length; i++) {
            if (i > 0 && !positions.pass(text, literalStart(i), literalEnd(i))) {
                return false;
            }
            positions.pass(expressions[i]);
        }
        return positions.includeEnd();
    }

    private int countDecided() {
        int count = 0;
        while (count < expressions.length && isDecided(count)) {
            count++;
        }
        return count;
    }

    /** Whether no character can both belong to the expression and begin what may follow it. */
    private boolean isDecided(int index) {
        TemplateExpression expression = expressions[index];
        for (int i = index + 1; i < expressions.length; i++) {
            if (literalStart(i) < literalEnd(i)) {
                return !expression.takes(text.charAt(literalStart(i)));
            }
            if (expression.runsInto(expressions[i])) {
                return false;
            }
        }
        return true;
    }

    private int literalStart(int index) {
        return literals[2 * index];
    }

    private int literalEnd(int index) {
        return literals[2 * index + 1];
    }

    /** {@return the template as it was written} */
    public String text() {
        return text;
    }

    /**
     * {@return the literal before the first expression, empty if there is none} Whatever the template matches starts with
     * it.
     */
    public String literalPrefix() {
        return literalPrefix;
    }

    /**
     * {@return the literal after the last expression, empty if there is none} Whatever the template matches ends with it
     * and is at least as long as prefix and suffix together.
     */
    public String literalSuffix() {
        return literalSuffix;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UriTemplate that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@return the template as it was written} */
    @Override
    public String toString() {
        return text;
    }
}
