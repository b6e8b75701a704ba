package io.mercurehub.hub.topic;

import io.mercurehub.patterns.UriTemplate;
import io.mercurehub.update.ProtocolStrings;
import io.mercurehub.update.ProtocolViolationException;
import io.mercurehub.update.ProtocolViolationException.Kind;

/**
 * An expression that selects topics. Two matchers of one kind and pattern are equal, so that they can be evaluated once for
 * all who use them.
 *
 * <p>Immutable.
 *
 * @see <a href="https://mercure.rocks/spec#matcher-types">Matcher Types</a>
 */
public sealed interface TopicMatcher permits ExactMatcher, UriTemplateMatcher {

    /** How many characters a pattern that a client sends may have. */
    int MAX_PATTERN_LENGTH = 4096;

    /**
     * {@return the matcher that selects the topic equal to the pattern, or with {@code *} every topic}
     *
     * @param field the name of the field that holds the pattern, for the message
     * @param pattern the topic
     * @throws ProtocolViolationException when the pattern has a forbidden character or is too long
     */
    static TopicMatcher exact(String field, String pattern) {
        return ExactMatcher.of(requireAllowed(field, pattern));
    }

    /**
     * {@return the matcher that the 0.x generation builds: {@code *} selects every topic, any other pattern the topic that
     * equals it and, when it is a URI template, whatever that could expand to}
     *
     * @param field the name of the field that holds the pattern, for the message
     * @param pattern a topic or a template; what fails to parse as a template is a topic, without an error
     * @throws ProtocolViolationException when the pattern has a forbidden character or is too long
     */
    static TopicMatcher uriTemplate(String field, String pattern) {
        return requireAllowed(field, pattern).indexOf('{') < 0
                ? ExactMatcher.of(pattern)
                : UriTemplate.parse(pattern)
                        .<TopicMatcher>map(UriTemplateMatcher::new)
                        .orElseGet(() -> ExactMatcher.of(pattern));
    }

    private static String requireAllowed(String field, String pattern) {
        if (pattern.length() > MAX_PATTERN_LENGTH) {
            throw ProtocolViolationException.describe(
                    field,
                    Kind.TOO_LARGE,
                    pattern,
                    "at most " + MAX_PATTERN_LENGTH + " characters, found " + pattern.length());
        }
        return ProtocolStrings.requireAllowed(field, pattern);
    }

    /** {@return the expression as it was written} */
    String pattern();

    /**
     * {@return whether this matcher selects the topic}
     *
     * <p>Takes time linear in the length of the topic.
     *
     * @param topic the text of a topic
     */
    boolean matches(String topic);

    /**
     * {@return text that every selected topic begins with}
     *
     * <p>Empty when nothing is known: such a matcher has to be tried on every topic.
     */
    String literalPrefix();

    /** {@return about how much memory it takes, in bytes, with its part of the index and of what it matches} */
    long estimatedBytes();

    /** {@return whether this matcher may select a topic that begins with a text; false: certainly not} */
    boolean maySelectBelow(String prefix);
}
