package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

/** Hubs in {@code Link} header fields. */
class HubLinkTest {

    private static final URI PAGE = URI.create("https://shop.example/books/1");

    @Test
    void findsAHubWithAllThatThePageSaysOfIt() {
        assertThat(find(
                        "<https://hub.example/.well-known/mercure>; rel=\"mercure\"; last-event-id=\"urn:uuid:1\";"
                                + " content-type=\"application/json\"; type=\"price\"",
                        "</books/1.json>; rel=self"))
                .contains(new HubLink(
                        URI.create("https://hub.example/.well-known/mercure"),
                        Optional.of("https://shop.example/books/1.json"),
                        Optional.of("urn:uuid:1"),
                        Optional.of("application/json"),
                        Optional.of("price")));
    }

    @Test
    void findsAHubAmongOtherLinksInAnyForm() {
        String hub = "https://shop.example/.well-known/mercure";
        for (String field : List.of(
                "</.well-known/mercure>;rel=mercure",
                "</.well-known/mercure>; REL=\"preload Mercure\"",
                "</a,b;c>; rel=next; title=\"a \\\" , <x>; rel=mercure\", </.well-known/mercure> ; rel = mercure",
                "</x>; nopush, </.well-known/mercure>; rel=\"mercure\"; rel=\"next\"",
                ", ,</.well-known/mercure>; rel=\"mercure\"")) {
            assertThat(find(field).map(link -> link.hub().toString())).as(field).contains(hub);
        }
    }

    @Test
    void keepsSeveralHubsInTheirOrder() {
        assertThat(HubLink.all(PAGE, headers("<https://a.example/>; rel=mercure, <https://b.example/>; rel=mercure")))
                .extracting(link -> link.hub().toString())
                .containsExactly("https://a.example/", "https://b.example/");
    }

    @Test
    void findsNothingWhereThereIsNoHub() {
        for (String field : List.of(
                "</next>; rel=next",
                "</hub>; rel=\"next\"; rel=mercure",
                "</hub>; rel=mercure; anchor=\"/other\"",
                "</hub>",
                "</hub",
                "hub; rel=mercure",
                "<http://[>; rel=mercure",
                "")) {
            assertThat(find(field)).as(field).isEmpty();
        }
    }

    @Property
    void takesAnythingInAHeaderField(
            @ForAll @Chars({'<', '>', ';', ',', '=', '"', '\\', ' ', 'r', 'e', 'l'}) @CharRange(from = 'a', to = 'c')
                    String field) {
        assertThat(HubLink.all(PAGE, headers("</hub>; rel=mercure," + field))).isNotEmpty();
    }

    private static Optional<HubLink> find(String... fields) {
        return HubLink.find(PAGE, headers(fields));
    }

    private static HttpHeaders headers(String... fields) {
        return HttpHeaders.of(Map.of("link", List.of(fields)), (name, value) -> true);
    }
}
