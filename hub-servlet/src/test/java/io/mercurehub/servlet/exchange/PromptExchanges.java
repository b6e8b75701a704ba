package io.mercurehub.servlet.exchange;

import io.mercurehub.hub.limit.ClientMemory;
import io.mercurehub.servlet.fixtures.Fakes;
import java.time.Duration;

/** Exchanges in a container that never waits in a write that it has said to be ready for. */
public final class PromptExchanges {

    private PromptExchanges() {}

    public static Exchanges open() {
        return new Exchanges(
                (head, failure) -> new Reply(500),
                Fakes.setup(),
                Fakes.clients(),
                new ClientMemory(1_000_000),
                Duration.ofDays(1),
                output -> true);
    }
}
