package io.mercurehub.hub.topic;

/**
 * Selects the topic that equals the pattern, byte for byte; the pattern {@code *} selects every topic.
 *
 * @param pattern the topic, or {@code *}
 * @see <a href="https://mercure.rocks/spec#exact-matching">Exact Matching</a>
 */
public record ExactMatcher(String pattern) implements TopicMatcher {

    /** Selects every topic. */
    public static final ExactMatcher EVERY_TOPIC = new ExactMatcher("*");

    /** {@return the matcher that selects the topic equal to the pattern, or with {@code *} every topic} */
    public static ExactMatcher of(String pattern) {
        return pattern.equals("*") ? EVERY_TOPIC : new ExactMatcher(pattern);
    }

    /** {@return whether this is the wildcard, which selects every topic} */
    public boolean isWildcard() {
        return pattern.equals("*");
    }

    @Override
    public boolean matches(String topic) {
        return isWildcard() || pattern.equals(topic);
    }

    @Override
    public String literalPrefix() {
        return isWildcard() ? "" : pattern;
    }

    @Override
    public long estimatedBytes() {
        return 400 + 2L * pattern.length();
    }

    @Override
    public boolean maySelectBelow(String prefix) {
        return isWildcard() || pattern.startsWith(prefix);
    }
}
