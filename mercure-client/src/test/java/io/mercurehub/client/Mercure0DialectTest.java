package io.mercurehub.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forms, URLs and header fields of the 0.x generation. */
class Mercure0DialectTest {

    private static final URI HUB = URI.create("https://hub.example/.well-known/mercure");

    private final Mercure0Dialect dialect = new Mercure0Dialect();

    @Test
    void writesAFormInTheOrderThatHubsKnow() {
        Update update = Update.of("https://example.com/books/1?a=b&c")
                .alternateTopic("books é")
                .data("a b+c\n\"ü\" 🎉")
                .isPrivate(true)
                .id(EventId.of("urn:1"))
                .type("price")
                .retry(Duration.ofMillis(1500))
                .build();

        assertThat(dialect.form(update))
                .isEqualTo("topic=https%3A%2F%2Fexample.com%2Fbooks%2F1%3Fa%3Db%26c&topic=books+%C3%A9"
                        + "&data=a+b%2Bc%0A%22%C3%BC%22+%F0%9F%8E%89&private=on&id=urn%3A1&type=price&retry=1500");
    }

    @Test
    void saysNothingThatAnUpdateDoesNotHave() {
        assertThat(dialect.form(Update.of("a").build())).isEqualTo("topic=a&data=");
    }

    @Test
    void asksForTopicsAndTemplates() {
        HttpRequest request = dialect.subscribe(HUB, List.of("https://example.com/{id}", "*"), "")
                .build();

        assertThat(request.uri()).isEqualTo(URI.create(HUB + "?topic=https%3A%2F%2Fexample.com%2F%7Bid%7D&topic=*"));
        assertThat(request.headers().map()).isEmpty();
    }

    @Test
    void keepsTheQueryOfAHub() {
        assertThat(dialect.subscribe(URI.create(HUB + "?tenant=7"), List.of("a"), "")
                        .build()
                        .uri())
                .isEqualTo(URI.create(HUB + "?tenant=7&topic=a"));
    }

    @Test
    void saysTheLastIdInTheHeaderOrWhereThatHasNoRoomForIt() {
        HttpRequest usual = dialect.subscribe(HUB, List.of("a"), "urn:1").build();
        assertThat(usual.headers().firstValue("Last-Event-ID")).contains("urn:1");
        assertThat(usual.uri().getRawQuery()).isEqualTo("topic=a");

        HttpRequest beyondAscii = dialect.subscribe(HUB, List.of("a"), "é 1").build();
        assertThat(beyondAscii.headers().map()).isEmpty();
        assertThat(beyondAscii.uri().getRawQuery()).isEqualTo("topic=a&lastEventID=%C3%A9+1");
    }

    @Test
    void readsWhereAStreamBegins() {
        assertThat(preceding(Map.of("Last-Event-ID", List.of("1")))).isEqualTo("1");
        assertThat(preceding(Map.of("Last-Event-ID", List.of("1"), "Mercure-Last-Event-ID", List.of("2"))))
                .isEqualTo("2");
        assertThat(preceding(Map.of("Last-Event-ID", List.of("\u00C3\u00A9")))).isEqualTo("é");
        assertThat(preceding(Map.of())).isEmpty();
    }

    private String preceding(Map<String, List<String>> fields) {
        return dialect.precedingId(HttpHeaders.of(fields, (name, value) -> true));
    }
}
