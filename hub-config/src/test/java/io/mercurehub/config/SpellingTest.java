package io.mercurehub.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {

    private static final List<String> KNOWN = List.of("heartbeat", "anonymous", "write_timeout", "request_timeout");

    @Test
    void findsWhatSomebodyMeantToWrite() {
        assertThat(Spelling.nearest("hartbeat", KNOWN)).contains("heartbeat");
        assertThat(Spelling.nearest("heart_beat", KNOWN)).contains("heartbeat");
        assertThat(Spelling.nearest("anonymuos", KNOWN)).contains("anonymous");
        assertThat(Spelling.nearest("writetimeout", KNOWN)).contains("write_timeout");
        assertThat(Spelling.nearest("heartbeat", KNOWN)).contains("heartbeat");
    }

    @Test
    void guessesNothingWhenNothingIsNear() {
        assertThat(Spelling.nearest("x", KNOWN)).isEmpty();
        assertThat(Spelling.nearest("", KNOWN)).isEmpty();
        assertThat(Spelling.nearest("transport", KNOWN)).isEmpty();
        assertThat(Spelling.nearest("a".repeat(100_000), KNOWN)).isEmpty();
    }

    @Test
    void takesTheFirstOfEquallyNearNames() {
        assertThat(Spelling.nearest("ac", List.of("ad", "ab"))).contains("ab");
    }

    @Test
    void asksAQuestion() {
        assertThat(Spelling.suggestion("hartbeat", KNOWN)).isEqualTo(" (did you mean heartbeat?)");
        assertThat(Spelling.suggestion("x", KNOWN)).isEmpty();
    }
}
