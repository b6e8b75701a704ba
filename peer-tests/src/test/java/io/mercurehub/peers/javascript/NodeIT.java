package io.mercurehub.peers.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.peers.AnsweringServer;
import io.mercurehub.peers.Client;
import io.mercurehub.peers.Habits;
import io.mercurehub.test.hub.HubProcess;
import org.junit.jupiter.api.Test;

/** The package {@code eventsource} in Node, in the versions that are in use. */
final class NodeIT {

    @Test
    void comesBackAfterRefusals() throws Exception {
        try (AnsweringServer answers = AnsweringServer.start();
                NodeClients clients = NodeClients.subscribe(answers.url("CLIENT", AnsweringServer.REFUSALS), "token")) {
            for (Client client : clients.all()) {
                answers.awaitReturn(client.name());
            }
        }
    }

    @Test
    void comesBackByItselfAsIsDocumented() throws Exception {
        try (AnsweringServer answers = AnsweringServer.start();
                HubProcess observer =
                        NodeClients.run("observe.js", answers.url().toString())) {
            for (String folder : NodeClients.FOLDERS) {
                Habits observed =
                        answers.observe(folder, words -> observer.out().contains(folder + " " + words));

                assertThat(observed)
                        .as(folder)
                        .isEqualTo(Habits.documented(folder.replace("eventsource-", "`eventsource` ")));
            }
        }
    }
}
