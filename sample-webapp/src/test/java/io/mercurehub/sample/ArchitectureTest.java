package io.mercurehub.sample;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** What the sample may use of the hub: the packages that are promised to applications, and nothing else. */
class ArchitectureTest {

    @Test
    void usesNothingOfTheHubButItsApi() {
        Rooms.below("io.mercurehub.sample")
                .checkOutside(
                        "jakarta.servlet..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "io.mercurehub.hub",
                        "io.mercurehub.hub.topic",
                        "io.mercurehub.update",
                        "io.mercurehub.hub.store",
                        "io.mercurehub.servlet",
                        "io.mercurehub.servlet.config",
                        "io.mercurehub.servlet.token");
    }
}
