package io.mercurehub.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUsageTest {

    private static final long MEBIBYTE = 1024 * 1024;

    private final ProcessUsage myself = ProcessUsage.ofMyself();

    @Test
    void seesTheCpuTimeOfAProcessGrow() throws Exception {
        long before = myself.cpuMicros();

        long start = System.nanoTime();
        long spun = 0;
        while (myself.cpuMicros() - before < 20_000 && System.nanoTime() - start < 30_000_000_000L) {
            spun++;
        }

        assertThat(myself.cpuMicros()).isGreaterThanOrEqualTo(before + 20_000);
        assertThat(spun).isPositive();
    }

    @Test
    void seesTheMemoryOfAProcess() throws Exception {
        assertThat(myself.residentBytes()).isBetween(10 * MEBIBYTE, 100_000 * MEBIBYTE);
    }

    @Test
    void seesOpenDescriptors(@TempDir Path folder) throws Exception {
        long before = myself.openDescriptors();

        try (AutoCloseable file = Files.newOutputStream(folder.resolve("open"))) {
            assertThat(file).isNotNull();
            assertThat(myself.openDescriptors()).isEqualTo(before + 1);
        }
    }

    @Test
    void addsUpSeveralProcesses() throws Exception {
        long pid = ProcessHandle.current().pid();

        ProcessUsage twice = new ProcessUsage(List.of(pid, pid));

        assertThat(twice.residentBytes()).isGreaterThan(myself.residentBytes());
    }
}
