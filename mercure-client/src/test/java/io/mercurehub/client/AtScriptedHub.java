package io.mercurehub.client;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client of a hub that answers what the test says, in and out of order. */
abstract class AtScriptedHub {

    final Recorder recorder = new Recorder();
    ScriptedHub hub;
    MercureClient client;

    @BeforeEach
    final void start() throws IOException {
        hub = ScriptedHub.start();
        client = builder().build();
    }

    @AfterEach
    final void stop() throws IOException {
        client.close();
        hub.close();
    }

    final MercureClient.Builder builder() {
        return MercureClient.builder(hub.url()).subscriberToken(() -> "a.b.c");
    }

    /** Has another client from now on. */
    final void client(MercureClient.Builder builder) {
        client.close();
        client = builder.build();
    }

    final Subscription subscribe(String... topics) {
        return client.subscription(topics).listener(recorder).start(recorder);
    }
}
