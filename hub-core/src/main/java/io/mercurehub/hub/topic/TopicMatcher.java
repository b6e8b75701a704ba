package io.mercurehub.hub.topic;

/**
 * An expression that selects topics. Two matchers of one kind and pattern are equal, so that they can be evaluated once for
 * all who use them.
 *
 * <p>Immutable; made by {@link TopicMatchers}.
 *
 * @see <a href="https://mercure.rocks/spec#matcher-types">Matcher Types</a>
 */
public sealed interface TopicMatcher permits ExactMatcher, UriTemplateMatcher {

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
