package io.mercurehub.spring;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of the starter and their passports, in the order of docs/architecture.md: a room may use those before it. */
class ArchitectureTest {

    private static final Rooms ROOMS =
            Rooms.below("io.mercurehub.spring", "property", "transaction", "web", "security", "actuate");

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void everyOutsideLibraryHasItsDoors() {
        ROOMS.checkDoors("org.springframework.boot.context.properties..", "property");
        ROOMS.checkDoors("org.springframework.transaction..", "transaction");
        ROOMS.checkDoors("org.springframework.jdbc..", "transaction", Rooms.ROOT);
        ROOMS.checkDoors("io.mercurehub.eventstore..", "transaction", Rooms.ROOT);
        ROOMS.checkDoors("org.springframework.security..", "security");
        ROOMS.checkDoors("io.micrometer..", "actuate", Rooms.ROOT);
        ROOMS.checkDoors("org.springframework.boot.actuate..", "actuate", Rooms.ROOT);
        ROOMS.checkDoors("org.springframework.boot.health..", "actuate", Rooms.ROOT);
        ROOMS.checkNoDoors("jakarta.servlet..", "property", "transaction", "actuate");
    }
}
