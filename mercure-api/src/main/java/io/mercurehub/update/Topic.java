package io.mercurehub.update;

import io.mercurehub.update.ProtocolViolationException.Kind;

/**
 * A valid topic string: the identifier of a resource whose updates are published.
 *
 * <p>It is compared as it was written: no normalisation, case-sensitive. It may be empty, relative, or no URL at all.
 *
 * @param value the topic, without control or format characters, and not {@code *}
 * @see <a href="https://mercure.rocks/spec#terminology">Terminology, "Topic"</a>
 */
public record Topic(String value) {

    /** @throws ProtocolViolationException when the value has a forbidden character, or is the reserved wildcard */
    public Topic {
        ProtocolStrings.requireAllowed("topic", value);
        if (value.equals("*")) {
            throw ProtocolViolationException.describe(
                    "topic", Kind.RESERVED, value, "not the reserved wildcard; Publication");
        }
    }

    /**
     * {@return the topic of that value}
     *
     * @throws ProtocolViolationException when the value has a forbidden character, or is the reserved wildcard
     */
    public static Topic of(String value) {
        return new Topic(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
