package io.mercurehub.cdi;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** One room, which opens what the server has to those alone who are for that. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.cdi");

    @Test
    void oneRoom() {
        ROOMS.checkOrder();
    }
}
