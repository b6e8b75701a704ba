package io.mercurehub.hub.topic;

import io.mercurehub.hub.protocol.ProtocolStrings;
import io.mercurehub.hub.protocol.ProtocolViolationException;
import io.mercurehub.hub.protocol.ProtocolViolationException.Kind;
import io.mercurehub.patterns.UriTemplate;

/**
 * Builds matchers from what clients send, within limits.
 *
 * <p>A value: safe for use by several threads.
 *
 * @param maxPatternLength how many characters a pattern may have
 */
public record TopicMatchers(int maxPatternLength) {

    /** How many characters a pattern may have when nothing else is said. */
    public static final int DEFAULT_MAX_PATTERN_LENGTH = 4096;

    /** Accepts patterns of the default length. */
    public TopicMatchers() {
        this(DEFAULT_MAX_PATTERN_LENGTH);
    }

    /**
     * {@return the matcher that selects the topic equal to the pattern, or with {@code *} every topic}
     *
     * @param field the name of the field that holds the pattern, for the message
     * @param pattern the topic
     * @throws ProtocolViolationException when the pattern has a forbidden character or is too long
     */
    public TopicMatcher exact(String field, String pattern) {
        check(field, pattern);
        return exactOf(pattern);
    }

    /**
     * {@return the matcher that the 0.x generation builds: {@code *} selects every topic, any other pattern the topic that
     * equals it and, when it is a URI template, whatever that could expand to}
     *
     * @param field the name of the field that holds the pattern, for the message
     * @param pattern a topic or a template; what fails to parse as a template is a topic, without an error
     * @throws ProtocolViolationException when the pattern has a forbidden character or is too long
     */
    public TopicMatcher uriTemplate(String field, String pattern) {
        check(field, pattern);
        if (pattern.indexOf('{') < 0) {
            return exactOf(pattern);
        }
        return UriTemplate.parse(pattern)
                .<TopicMatcher>map(UriTemplateMatcher::new)
                .orElseGet(() -> exactOf(pattern));
    }

    private static TopicMatcher exactOf(String pattern) {
        return pattern.equals("*") ? ExactMatcher.EVERY_TOPIC : new ExactMatcher(pattern);
    }

    private void check(String field, String pattern) {
        if (pattern.length() > maxPatternLength) {
            throw ProtocolViolationException.describe(
                    field,
                    Kind.TOO_LARGE,
                    pattern,
                    "at most " + maxPatternLength + " characters, found " + pattern.length());
        }
        ProtocolStrings.requireAllowed(field, pattern);
    }
}
