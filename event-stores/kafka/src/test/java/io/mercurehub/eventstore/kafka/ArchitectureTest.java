package io.mercurehub.eventstore.kafka;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of the Kafka store: a room may use those before it. */
class ArchitectureTest {

    private static final Rooms ROOMS =
            Rooms.below("io.mercurehub.eventstore.kafka", "settings", "record", "index", "member", "topic");

    @Test
    void everyClassStandsInARoomThatUsesOnlyThoseBeforeIt() {
        ROOMS.checkOrder();
    }

    @Test
    void onlyTheStoreAndItsTopicsKnowKafka() {
        ROOMS.checkDoors("org.apache.kafka..", Rooms.ROOT, "topic");
    }

    @Test
    void nothingFromOutsideButTheJdkTheCoreItsConfigurationKafkaAndSlf4j() {
        ROOMS.checkOutside(
                "io.mercurehub.hub.store..",
                "io.mercurehub.update..",
                "io.mercurehub.hub.setting..",
                "io.mercurehub.config.language..",
                "io.mercurehub.config.store..",
                "org.apache.kafka..",
                "org.slf4j..",
                "com.google.errorprone.annotations..");
    }
}
