package io.mercurehub.update;

import io.mercurehub.update.ProtocolViolationException.Kind;
import java.util.UUID;

/**
 * The identifier of an update, or {@link #EARLIEST}: a cursor into the history of the whole hub.
 *
 * @param value the identifier; not empty, without control or format characters
 * @see <a href="https://mercure.rocks/spec#reconciliation">Reconnection, State Reconciliation, and Event Sourcing</a>
 */
public record EventId(String value) {

    /** Stands for the place before the first update of the history. */
    public static final EventId EARLIEST = new EventId("earliest");

    /** @throws ProtocolViolationException when the value is empty or has a forbidden character */
    public EventId {
        if (value.isEmpty()) {
            throw ProtocolViolationException.describe("id", Kind.MALFORMED, value, "at least one character");
        }
        ProtocolStrings.requireAllowed("id", value);
    }

    /**
     * {@return the identifier that a client asks to resume after}
     *
     * @throws ProtocolViolationException when the value is empty or has a forbidden character
     */
    public static EventId of(String value) {
        return value.equals("earliest") ? EARLIEST : new EventId(value);
    }

    /**
     * {@return the identifier that a publisher chose for its update}
     *
     * @throws ProtocolViolationException when the value is empty, has a forbidden character, starts with {@code #}, or is
     *     {@code earliest}
     */
    public static EventId chosen(String value) {
        EventId id = of(value);
        if (value.startsWith("#")) {
            throw ProtocolViolationException.describe(
                    "id", Kind.RESERVED, value, "not to start with \"#\"; Publication");
        }
        if (id.isEarliest()) {
            throw ProtocolViolationException.describe(
                    "id", Kind.RESERVED, value, "not the reserved value \"earliest\"; Publication");
        }
        return id;
    }

    /**
     * {@return an identifier that no other update has: {@code urn:uuid:} with a random UUID}
     *
     * <p>It is opaque, so that a cursor tells nothing about the time or the number of updates that its holder may not read.
     */
    public static EventId random() {
        return new EventId("urn:uuid:" + UUID.randomUUID());
    }

    /** {@return whether this stands for the place before the first update of the history} */
    public boolean isEarliest() {
        return value.equals("earliest");
    }

    @Override
    public String toString() {
        return value;
    }
}
