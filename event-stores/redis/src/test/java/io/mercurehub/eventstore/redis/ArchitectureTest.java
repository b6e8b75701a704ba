package io.mercurehub.eventstore.redis;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The Redis store is one room; only a few of its classes know the client. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.eventstore.redis");

    @Test
    void nothingFromOutsideButTheJdkTheCoreItsConfigurationTheClientAndSlf4j() {
        ROOMS.checkOutside(
                "io.mercurehub.hub.store..",
                "io.mercurehub.update..",
                "io.mercurehub.hub.setting..",
                "io.mercurehub.config.language..",
                "io.mercurehub.config.store..",
                "io.lettuce.core..",
                "io.netty.resolver..",
                "org.slf4j..",
                "com.google.errorprone.annotations..");
    }
}
