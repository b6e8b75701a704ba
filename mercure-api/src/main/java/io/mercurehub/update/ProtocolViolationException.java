package io.mercurehub.update;

/**
 * What a client sent that the specification, or a limit of this hub, forbids.
 *
 * <p>The message names the field, what it held and what was expected, in one line: it is fit to be shown to the client. The
 * value in it is shortened and free of control characters.
 */
public final class ProtocolViolationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of rule was broken; generations of the protocol answer some kinds differently. */
    public enum Kind {
        /** A value that the grammar of its field does not allow. */
        MALFORMED,
        /** A character that must not travel: a control or format character, or an unpaired surrogate. */
        FORBIDDEN_CHARACTER,
        /** A name that only the hub itself may use. */
        RESERVED,
        /** Within the grammar, but more or longer than this hub accepts. */
        TOO_LARGE
    }

    private final String field;
    private final Kind kind;

    /**
     * @param field the name of the field as it travels, such as {@code topic}
     * @param kind what kind of rule was broken
     * @param message one line; see {@link #describe}
     */
    public ProtocolViolationException(String field, Kind kind, String message) {
        super(message);
        this.field = field;
        this.kind = kind;
    }

    /** {@return the name of the field that broke the rule, as it travels} */
    public String field() {
        return field;
    }

    /** {@return what kind of rule was broken} */
    public Kind kind() {
        return kind;
    }

    /**
     * Builds a violation whose message reads {@code field: "value" (expected: what; section)}.
     *
     * @param field the name of the field
     * @param kind what kind of rule was broken
     * @param value what the field held; shortened and escaped for the message
     * @param expected what it should have been, and the section of the specification that says so
     */
    public static ProtocolViolationException describe(String field, Kind kind, String value, String expected) {
        return new ProtocolViolationException(
                field, kind, field + ": " + ProtocolStrings.quote(value) + " (expected: " + expected + ")");
    }
}
