package io.mercurehub.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What some processes of this machine use, read from {@code /proc}. Several, because a server may be a master and workers.
 *
 * @param pids the processes, all of which must be readable by this user
 */
public record ProcessUsage(List<Long> pids) {

    /** Linux tells times in hundredths of a second, whatever its kernel counts in. */
    private static final long MICROS_PER_TICK = 10_000;

    /** Fields of {@code /proc/PID/stat} after the command's name, which may itself have spaces. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    public ProcessUsage {
        pids = List.copyOf(pids);
    }

    /** {@return the usage of the process that asks} */
    public static ProcessUsage ofMyself() {
        return new ProcessUsage(List.of(ProcessHandle.current().pid()));
    }

    /** {@return the CPU time used so far in microseconds, user and system, with a resolution of 10 ms} */
    public long cpuMicros() throws IOException {
        long ticks = 0;
        for (long pid : pids) {
            String stat = Files.readString(file(pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        }
        return ticks * MICROS_PER_TICK;
    }

    /** {@return the resident memory in bytes} */
    public long residentBytes() throws IOException {
        long kibibytes = 0;
        for (long pid : pids) {
            for (String line : Files.readAllLines(file(pid, "status"))) {
                if (line.startsWith("VmRSS:")) {
                    kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return kibibytes * 1024;
    }

    /** {@return how many descriptors are open} */
    public long openDescriptors() throws IOException {
        long open = 0;
        for (long pid : pids) {
            try (Stream<Path> descriptors = Files.list(file(pid, "fd"))) {
                open += descriptors.count();
            }
        }
        return open;
    }

    private static Path file(long pid, String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
