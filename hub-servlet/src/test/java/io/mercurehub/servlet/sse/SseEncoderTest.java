package io.mercurehub.servlet.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseEncoderTest {

    @Test
    void writesAllFieldsInTheOrderThatClientsKnow() {
        Update update = anUpdate()
                .type("new_message")
                .retry(Duration.ofMillis(2500))
                .data("{\"a\": 1}")
                .build();

        assertThat(encode(update)).isEqualTo("event: new_message\nretry: 2500\nid: urn:uuid:1\ndata: {\"a\": 1}\n\n");
    }

    @Test
    void leavesOutWhatTheUpdateDoesNotHaveButNeverTheData() {
        assertThat(encode(anUpdate().build())).isEqualTo("id: urn:uuid:1\ndata: \n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "a\\nb, 'data: a|data: b'",
        "a\\rb, 'data: a|data: b'",
        "a\\r\\nb, 'data: a|data: b'",
        "a\\n\\rb, 'data: a|data: |data: b'",
        "a\\r\\rb, 'data: a|data: |data: b'",
        "a\\r\\n\\r\\nb, 'data: a|data: |data: b'",
        "\\n, 'data: |data: '",
        "\\r\\n, 'data: |data: '",
        "a\\r, 'data: a|data: '",
        "é\\n€😀, 'data: é|data: €😀'"
    })
    void beginsADataLineAfterEveryLineBreak(String data, String lines) {
        Update update =
                anUpdate().data(data.replace("\\n", "\n").replace("\\r", "\r")).build();

        assertThat(encode(update)).isEqualTo("id: urn:uuid:1\n" + lines.replace('|', '\n') + "\n\n");
    }

    @Test
    void neverLetsDataPassAsAnotherField() {
        Update update = anUpdate().data("a\rid: forged\r\rdata: forged").build();

        assertThat(EventStreamParser.parse(new SseEncoder().encode(update)).events())
                .containsExactly(new EventStreamParser.Event("message", "a\nid: forged\n\ndata: forged", "urn:uuid:1"));
    }

    @Test
    void isEqualToEveryOtherEncoder() {
        assertThat(new SseEncoder()).isEqualTo(new SseEncoder()).hasSameHashCodeAs(new SseEncoder());
    }

    @Property
    void aBrowserReadsBackWhatWasPublished(
            @ForAll("data") String data,
            @ForAll("words") String type,
            @ForAll("words") String id,
            @ForAll("delays") long retry) {
        Update update = Update.of("https://example.com/books/1")
                .id(EventId.of("u" + id))
                .type(type)
                .retry(Duration.ofMillis(retry))
                .data(data)
                .build();

        EventStreamParser parsed = EventStreamParser.parse(new SseEncoder().encode(update));

        String received = data.replace("\r\n", "\n").replace('\r', '\n');
        assertThat(parsed.events())
                .isEqualTo(List.of(new EventStreamParser.Event(type.isEmpty() ? "message" : type, received, "u" + id)));
        assertThat(parsed.reconnectionTimes()).containsExactly(retry);
    }

    @Provide
    Arbitrary<String> data() {
        Arbitrary<Character> breaks = Arbitraries.of('\r', '\n', ' ', ':', '\0', '\uFEFF');
        Arbitrary<String> pieces = Arbitraries.oneOf(
                breaks.map(String::valueOf),
                Arbitraries.strings().ascii().ofMaxLength(8),
                Arbitraries.of("é", "€", "😀", "data: ", "id: "));
        return pieces.list().ofMaxSize(12).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('é', '€')
                .ofMaxLength(12)
                .filter(word -> !word.equals("mercure"));
    }

    @Provide
    Arbitrary<Long> delays() {
        return Arbitraries.longs().between(0, 999_999_999_999_999L);
    }

    private static Update.Builder anUpdate() {
        return Update.of("https://example.com/books/1").id(EventId.of("urn:uuid:1"));
    }

    private static String encode(Update update) {
        return new String(new SseEncoder().encode(update), UTF_8);
    }
}
