package io.mercurehub.config;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of hub-config and their passports, in the order of docs/architecture.md: a room may use those before it. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.config", "language", "store", "option", "migration");

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void nothingFromOutsideButTheJdkAndTheHub() {
        ROOMS.checkOutside("io.mercurehub.hub..", "io.mercurehub.update..", "com.google.errorprone.annotations..");
    }
}
