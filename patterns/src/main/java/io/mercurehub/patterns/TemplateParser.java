package io.mercurehub.patterns;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the text of a URI template once, from left to right, as {@link UriTemplate#parse} tells.
 *
 * <p>Methods that read advance {@code at} over what they have read and tell whether it was what they expected. Confined to
 * one call of {@link #parse}.
 */
final class TemplateParser {

    private final String text;
    /** Equal expressions are one object: a text of 4,000 characters may have a thousand of them. */
    private final Map<TemplateExpression, TemplateExpression> distinct = new HashMap<>();

    private final TemplateExpression[] expressions;
    /** Start and end of the literal before the first expression, of the one after it, and so on. */
    private final int[] literals;

    private int count;
    private int at;

    private TemplateParser(String text) {
        this.text = text;
        int opened = (int) text.chars().filter(c -> c == '{').count();
        this.expressions = new TemplateExpression[opened];
        this.literals = new int[2 * opened + 2];
    }

    static Optional<UriTemplate> parse(String text) {
        if (text.indexOf('{') < 0) {
            return Optional.empty();
        }
        TemplateParser parser = new TemplateParser(text);
        return parser.readTemplate() ? Optional.of(parser.template()) : Optional.empty();
    }

    private UriTemplate template() {
        return new UriTemplate(text, Arrays.copyOf(expressions, count), Arrays.copyOf(literals, 2 * count + 2));
    }

    private boolean readTemplate() {
        int start = 0;
        while (readLiteral()) {
            literals[2 * count] = start;
            literals[2 * count + 1] = at;
            if (at == text.length()) {
                return true;
            }
            boolean adjacent = count > 0 && start == at;
            at++;
            if (!readExpression(adjacent)) {
                return false;
            }
            start = at;
        }
        return false;
    }

    /** Anything up to the next expression or the end. */
    private boolean readLiteral() {
        while (at < text.length() && text.charAt(at) != '{') {
            int codePoint = text.codePointAt(at);
            if (TemplateCharacters.isLiteral(codePoint)) {
                at += Character.charCount(codePoint);
            } else if (!readTriplet()) {
                return false;
            }
        }
        return true;
    }

    private boolean readTriplet() {
        if (!TemplateCharacters.isTriplet(text, at, text.length())) {
            return false;
        }
        at += 3;
        return true;
    }

    private boolean readExpression(boolean adjacent) {
        char operator = TemplateExpression.NONE;
        if (at < text.length() && "+#./;?&".indexOf(text.charAt(at)) >= 0) {
            operator = text.charAt(at++);
        }
        int variables = 0;
        boolean firstExploded = false;
        boolean someExploded = false;
        do {
            if (!readName()) {
                return false;
            }
            boolean exploded = read('*');
            if (!exploded && read(':') && !readLength()) {
                return false;
            }
            firstExploded |= exploded && variables == 0;
            someExploded |= exploded;
            variables++;
        } while (read(','));
        add(TemplateExpression.of(operator, variables, firstExploded, someExploded), adjacent);
        return read('}');
    }

    private boolean read(char expected) {
        boolean found = at < text.length() && text.charAt(at) == expected;
        if (found) {
            at++;
        }
        return found;
    }

    /** Adds the expression, or joins it with the one before it, so that fewer templates need the slower way of matching. */
    private void add(TemplateExpression expression, boolean adjacent) {
        TemplateExpression added = expression;
        if (adjacent && expressions[count - 1].canJoin(expression)) {
            count--;
            added = expressions[count].joinedWith(expression);
        }
        expressions[count++] = distinct.computeIfAbsent(added, first -> first);
    }

    /** Letters, digits, underscores and triplets, at least one, with single dots between them. */
    private boolean readName() {
        do {
            int characters = 0;
            while (readNameCharacter()) {
                characters++;
            }
            if (characters == 0) {
                return false;
            }
        } while (read('.'));
        return true;
    }

    private boolean readNameCharacter() {
        if (at < text.length() && TemplateCharacters.isNameCharacter(text.charAt(at))) {
            at++;
            return true;
        }
        return readTriplet();
    }

    /** A number from 1 to 9999 without leading zeros. Matching makes no use of it. */
    private boolean readLength() {
        int start = at;
        while (at < text.length() && at - start < 4 && TemplateCharacters.isDigit(text.charAt(at))) {
            at++;
        }
        return at > start && text.charAt(start) != '0';
    }
}
