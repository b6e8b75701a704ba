package io.mercurehub.client;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The client needs the JDK and the API alone. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.client");

    @Test
    void oneRoom() {
        ROOMS.checkOrder();
    }

    @Test
    void nothingFromOutsideButTheJdkAndTheApi() {
        ROOMS.checkOutside("javax.net.ssl..", "io.mercurehub.update..", "com.google.errorprone.annotations..");
    }
}
