package io.mercurehub.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of this module and their passports, in the order of docs/architecture.md: a room may use those before it. */
final class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below(
            "io.mercurehub.standalone",
            "process",
            "log",
            "address",
            "tls",
            "development",
            "stream",
            "site",
            "admin",
            "jetty",
            "migration",
            "config",
            "wiring",
            "command");

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void aLibraryHasOneDoor() {
        ROOMS.checkDoors("ch.qos.logback..", "log");
        ROOMS.checkDoors("org.eclipse.jetty..", "stream", "site", "admin", "jetty");
        ROOMS.checkDoors("jakarta.servlet..", "jetty");
        ROOMS.checkDoors("com.google.inject..", "wiring");
        ROOMS.checkDoors("picocli..", "command");
        ROOMS.checkDoors("com.fasterxml.jackson..", "command");
        ROOMS.checkDoors("io.jsonwebtoken..");
        ROOMS.checkDoors("com.google.common..");
    }

    @Test
    void onlyOneRoomAsksTheProcess() {
        noClasses()
                .that(ROOMS.outside(Rooms.ROOT, "process"))
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ROOMS.classes());
    }
}
