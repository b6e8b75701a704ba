package io.mercurehub.hub;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of hub-core and their passports, in the order of docs/architecture.md: a room may use those before it. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below(
            "io.mercurehub.hub",
            "work",
            "limit",
            "metrics",
            "setting",
            "topic",
            "grant",
            "store",
            "subscription",
            "output",
            "matching",
            "presence",
            "dispatch");

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void nothingFromOutsideButTheJdkTheApiPatternsAndSlf4j() {
        ROOMS.checkOutside(
                "io.mercurehub.update..",
                "io.mercurehub.patterns..",
                "org.slf4j..",
                "com.google.errorprone.annotations..");
    }

    @Test
    void onlyTopicsKnowPatternsAndOnlySlowThingsLog() {
        ROOMS.checkDoors("io.mercurehub.patterns..", "topic");
        ROOMS.checkNoDoors("org.slf4j..", "setting", "topic", "grant");
    }
}
