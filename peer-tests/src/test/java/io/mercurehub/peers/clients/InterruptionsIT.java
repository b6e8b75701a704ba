package io.mercurehub.peers.clients;

import io.mercurehub.peers.Client;
import io.mercurehub.peers.TutorialHub;
import io.mercurehub.peers.javascript.NodeClients;
import io.mercurehub.peers.javascript.PageClients;
import io.mercurehub.peers.okhttp.RecordingOkHttp;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients in Chromium, in Node and in Java, with header and cookie, all at one hub. */
final class InterruptionsIT {

    @Test
    void noClientMissesAnythingWhileStreamsEndAndTheHubIsStartedAgain() throws Exception {
        try (PageClients pages = PageClients.open();
                TutorialHub hub = TutorialHub.start(Interruptions.DIRECTIVES, "cors_origins " + pages.origin())) {
            URI url = URI.create(hub.url() + Interruptions.TOPICS);
            String token = hub.subscriberToken(Interruptions.GRANT);
            try (NodeClients node = NodeClients.subscribe(url, token);
                    RecordingOkHttp okHttp = new RecordingOkHttp(url, token);
                    RecordingMercureClient java = new RecordingMercureClient(hub.url(), token)) {
                List<Client> clients = new ArrayList<>(pages.subscribe(url, token));
                clients.addAll(node.all());
                clients.add(okHttp);
                clients.add(java);

                Interruptions.expose(clients, hub);
            }
        }
    }
}
