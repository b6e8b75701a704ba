package io.mercurehub.servlet.endpoint;

import io.mercurehub.servlet.exchange.Reply;
import io.mercurehub.servlet.exchange.RequestHead;
import io.mercurehub.servlet.form.FormParameters;
import io.mercurehub.servlet.form.WireText;
import io.mercurehub.update.EventId;
import java.util.List;
import java.util.Optional;

/**
 * Where a subscriber wants to go on, and what it is told about that, under the names that both generations have for it.
 *
 * @see <a href="https://mercure.rocks/spec#reconciliation">Reconnection, State Reconciliation, and Event Sourcing</a>
 */
final class LastEventId {

    private static final String HEADER = "Last-Event-ID";
    private static final String RESPONSE_HEADER = "Mercure-Last-Event-ID";
    /**
     * The names of the parameter; the first that is there counts. {@code lastEventId} is how event-source-polyfill says where it was
     * cut off, beside the id that the page may have begun with under another name.
     */
    private static final List<String> PARAMETERS =
            List.of("lastEventId", "lastEventID", "Last-Event-ID", "last_event_id");

    private LastEventId() {}

    /**
     * {@return the id that a request asks to go on after: from the header, else the query, else the body; an empty one is none}
     */
    static Optional<String> asked(RequestHead head, FormParameters query, FormParameters body) {
        return head.first(HEADER)
                .filter(id -> !id.isEmpty())
                .map(WireText::fromHeader)
                .or(() -> asked(query))
                .or(() -> asked(body));
    }

    private static Optional<String> asked(FormParameters parameters) {
        return PARAMETERS.stream()
                .flatMap(name -> parameters.first(name).stream())
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    /** Says which id precedes the first update of the stream. */
    static void tell(Reply reply, EventId id) {
        String value = WireText.toHeader(id.value());
        reply.field(HEADER, value).field(RESPONSE_HEADER, value);
    }
}
