package io.mercurehub.eventstore.contract;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Updates to fill a store with. */
public final class Updates {

    private Updates() {}

    /** Begins a small public update with an id that no other has. */
    public static Update.Builder anUpdate() {
        return Update.of("https://example.com/books/1")
                .data("{\"status\":\"sold\"}")
                .id(EventId.random());
    }

    /** {@return a small public update with this id} */
    public static Update anUpdate(String id) {
        return anUpdate().id(EventId.chosen(id)).build();
    }

    /** {@return a small private update in which the hub tells of a subscription, with an id that no other has} */
    public static Update aSubscriptionEvent() {
        return Update.of("/.well-known/mercure/subscriptions/a/b")
                .data("{\"active\": true}")
                .isPrivate(true)
                .isSubscriptionEvent(true)
                .id(EventId.random())
                .build();
    }

    /** {@return so many small updates, numbered from 0 in their data, with ids that no other has} */
    public static List<Update> numbered(int count) {
        List<Update> updates = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            updates.add(anUpdate().data(String.valueOf(i)).build());
        }
        return updates;
    }

    /** {@return an update whose data has so many characters} */
    public static Update ofLength(int characters) {
        return anUpdate().data("x".repeat(characters)).build();
    }

    /**
     * {@return updates that are hard to keep: with every optional part and without, with text that is empty, long, of several
     * lines, or beyond the first plane of Unicode}
     */
    public static List<Update> ofEveryShape() {
        return List.of(
                anUpdate().data("").build(),
                anUpdate().data("first\nsecond\r\nthird\rfourth\n\n").build(),
                anUpdate().data("\u0000\u0001\t\u007f\u0085\u2028\ufeff").build(),
                anUpdate().data("é ∑ 你好 😀").build(),
                anUpdate().data("é😀".repeat(300_000)).build(),
                anUpdate().isPrivate(true).build(),
                aSubscriptionEvent(),
                anUpdate().type("sold").build(),
                anUpdate().retry(Duration.ZERO).build(),
                anUpdate().retry(Duration.ofMillis(999_999_999_999_999_999L)).build(),
                anUpdate()
                        .id(EventId.chosen("id with spaces / ∑ 😀 " + EventId.random()))
                        .build(),
                anUpdate()
                        .id(EventId.chosen("long ".repeat(200) + EventId.random()))
                        .build(),
                Update.of("").id(EventId.random()).build(),
                Update.of("books/1?a=b#c").id(EventId.random()).build(),
                Update.of("https://example.com/books/1")
                        .alternateTopic("https://example.com/livres/é")
                        .alternateTopic("urn:isbn:😀")
                        .alternateTopic("https://example.com/books/1")
                        .data("all")
                        .isPrivate(true)
                        .id(EventId.random())
                        .type("de type é")
                        .retry(Duration.ofMillis(1_500))
                        .build());
    }
}
