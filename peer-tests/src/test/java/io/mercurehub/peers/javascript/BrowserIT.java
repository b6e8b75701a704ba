package io.mercurehub.peers.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.peers.AnsweringServer;
import io.mercurehub.peers.Habits;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What pages have: {@code EventSource}, our client, fetch-event-source and event-source-polyfill, in Chromium. */
final class BrowserIT {

    private static final Map<String, String> DOCUMENTED_AS = Map.of(
            "EventSource",
            "Chromium's `EventSource`",
            "mercure-client",
            "`mercure-client`",
            "fetch-event-source",
            "`@microsoft/fetch-event-source`",
            "event-source-polyfill",
            "`event-source-polyfill`");

    private static PageClients clients;

    @BeforeAll
    static void open() throws Exception {
        clients = PageClients.open();
    }

    @AfterAll
    static void close() {
        if (clients != null) {
            clients.close();
        }
    }

    @Test
    void comesBackAfterRefusals() throws Exception {
        try (AnsweringServer answers = AnsweringServer.start()) {
            clients.subscribe(answers.url("CLIENT", AnsweringServer.REFUSALS), "token");

            PageClients.DEPENDABLE.forEach(answers::awaitReturn);
        }
    }

    @Test
    void comesBackByItselfAsIsDocumented() throws Exception {
        try (AnsweringServer answers = AnsweringServer.start()) {
            clients.observe(answers.url());

            for (Map.Entry<String, String> client : DOCUMENTED_AS.entrySet()) {
                Habits observed =
                        answers.observe(client.getKey(), words -> clients.haveSaid(client.getKey() + " " + words));

                assertThat(observed).as(client.getKey()).isEqualTo(Habits.documented(client.getValue()));
            }
        }
    }
}
