package io.mercurehub.eventstore.file;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of the file store: a room may use those before it. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below(
            "io.mercurehub.eventstore.file", "settings", "disk", "record", "index", "segment", "log", "commit");

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void onlyTheDiskKnowsFiles() {
        ROOMS.checkDoors("java.nio.file..", Rooms.ROOT, "disk");
        ROOMS.checkDoors("java.nio.channels..", Rooms.ROOT, "disk");
    }

    @Test
    void nothingFromOutsideButTheJdkTheCoreItsConfigurationAndSlf4j() {
        ROOMS.checkOutside(
                "io.mercurehub.hub.store..",
                "io.mercurehub.update..",
                "io.mercurehub.hub.topic..",
                "io.mercurehub.hub.setting..",
                "io.mercurehub.config.language..",
                "io.mercurehub.config.store..",
                "io.mercurehub.hub.work..",
                "org.slf4j..",
                "com.google.errorprone.annotations..");
    }
}
