package io.mercurehub.benchmarks;

import io.mercurehub.test.rooms.Rooms;
import org.junit.jupiter.api.Test;

/** The rooms of the load client and their passports: a room may use those before it. */
class ArchitectureTest {

    private static final Rooms ROOMS = Rooms.below("io.mercurehub.benchmarks", "wire", "measure", "load");

    @Test
    void bytesAndFiguresKnowNothingOfEachOtherOrOfConnections() {
        ROOMS.checkOrder();
        ROOMS.checkDoors("io.mercurehub.benchmarks.wire", "wire", "load");
    }

    @Test
    void theClientSharesNoCodeWithTheHub() {
        ROOMS.checkOutside("javax.crypto..", "picocli..", "org.HdrHistogram..");
    }

    @Test
    void eachLibraryHasOneDoor() {
        ROOMS.checkDoors("picocli..", Rooms.ROOT);
        ROOMS.checkDoors("org.HdrHistogram..", "measure");
    }
}
