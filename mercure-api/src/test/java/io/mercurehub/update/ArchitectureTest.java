package io.mercurehub.update;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** What applications compile against brings nothing with it. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.update");

    @Test
    void oneRoom() {
        ROOMS.checkOrder();
    }

    @Test
    void nothingFromOutsideButTheJdk() {
        ROOMS.checkOutside();
    }
}
