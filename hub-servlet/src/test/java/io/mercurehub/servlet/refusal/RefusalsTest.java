package io.mercurehub.servlet.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.servlet.fixtures.RecordedLog;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Refusals refusals = new Refusals(() -> now);

    @Test
    void keepsTheNewest() {
        for (int i = 0; i < 300; i++) {
            now = now.plusSeconds(60);
            refusals.add("token.missing", "GET", "192.0.2.1", "text " + i);
        }

        assertThat(refusals.newest()).hasSize(200);
        assertThat(refusals.newest().get(199).text()).isEqualTo("text 299");
        assertThat(refusals.newest().get(199).at()).isEqualTo(now);
        assertThat(refusals.newest()).extracting(Refusals.Entry::id).doesNotHaveDuplicates();
    }

    @Test
    void logsFewOfOneClientAndSaysHowManyItLeftOut() {
        try (RecordedLog log = new RecordedLog(Refusals.class)) {
            for (int i = 0; i < 10; i++) {
                refusals.add("token.missing", "GET", "192.0.2.1", "text");
            }
            refusals.add("token.expired", "GET", "192.0.2.1", "text");
            refusals.add("token.missing", "GET", "192.0.2.2", "text");

            assertThat(log.lines()).hasSize(5);
            assertThat(refusals.newest()).hasSize(5);

            now = now.plusSeconds(60);
            refusals.add("token.missing", "GET", "192.0.2.1", "text");
            assertThat(log.lines())
                    .hasSize(7)
                    .contains("INFO Refusals that were not logged in a minute, by reason: {token.missing=7}");
        }
    }

    @Test
    void logsTheReasonsOfOthersHoweverManyClientsAttack() {
        try (RecordedLog log = new RecordedLog(Refusals.class)) {
            for (int i = 0; i < 10_000; i++) {
                refusals.add("request.path", "GET", "192.0." + i / 256 + "." + i % 256, "x".repeat(5000));
            }
            refusals.add("token.signature", "POST", "203.0.113.9", "text");

            assertThat(log.lines()).hasSize(21);
            assertThat(log.lines().get(20)).contains("POST from 203.0.113.9 refused [", ": token.signature: text");
            assertThat(log.lines()).allMatch(line -> line.length() < 600);
        }
    }

    @Test
    void quotesAMethodThatIsNone() {
        try (RecordedLog log = new RecordedLog(Refusals.class)) {
            refusals.add("request.method", "GET\nforged", "192.0.2.1", "text");

            assertThat(log.lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("INFO \"GET")
                    .doesNotContain("\n");
        }
    }
}
