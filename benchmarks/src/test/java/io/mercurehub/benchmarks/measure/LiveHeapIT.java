package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("ci")
class LiveHeapIT {

    /** Far more than what other tests of this JVM may have left behind that goes meanwhile. */
    private static final int RETAINED_BYTES = 200_000_000;

    @Test
    void countsTheLiveObjectsOfAJvm() throws Exception {
        LiveHeap heap = new LiveHeap(ProcessHandle.current().pid());
        long before = heap.bytes();

        byte[] retained = new byte[RETAINED_BYTES];
        long with = heap.bytes();

        assertThat(with - before).isBetween(RETAINED_BYTES * 9L / 10, RETAINED_BYTES * 11L / 10);
        assertThat(retained).hasSize(RETAINED_BYTES);
    }
}
