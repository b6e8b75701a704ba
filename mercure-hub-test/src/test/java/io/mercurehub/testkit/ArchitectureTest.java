package io.mercurehub.testkit;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** Whoever records needs no server; whoever serves needs no other library than these. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.testkit");

    @Test
    void oneRoom() {
        ROOMS.checkOrder();
    }

    @Test
    void nothingElseFromOutside() {
        ROOMS.checkOutside(
                "io.mercurehub.client..",
                "io.mercurehub.hub..",
                "io.mercurehub.servlet..",
                "io.mercurehub.update..",
                "org.eclipse.jetty..",
                "jakarta.servlet..",
                "org.junit.jupiter.api..",
                "org.opentest4j..",
                "com.google.errorprone.annotations..");
    }
}
