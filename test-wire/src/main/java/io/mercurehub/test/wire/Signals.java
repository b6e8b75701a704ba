package io.mercurehub.test.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Signals to processes of this machine, which is a Linux. */
public final class Signals {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Signals() {}

    /**
     * Sends one.
     *
     * @param name such as {@code TERM}; after {@code STOP} the process stands still when this returns: the kernel stops a thread only when it
     *     runs next, and until one has, all the others go on
     * @return whether there was such a process
     */
    public static boolean send(String name, ProcessHandle process) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = kill.onExit().join().exitValue();
            assertThat(status == 0 || !process.isAlive()).as(said).isTrue();
            if (status == 0 && name.equals("STOP")) {
                awaitStill(process);
            }
            return status == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitStill(ProcessHandle process) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && !standsStill(process)) {
            assertThat(System.nanoTime() - deadline)
                    .as("process %d stands still in time", process.pid())
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean standsStill(ProcessHandle process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            List<Path> all = threads.toList();
            for (Path thread : all) {
                String stat = Files.readString(thread.resolve("stat"));
                // The name before it is in parentheses, and may have some of its own.
                // One that has ended is a zombie for as long as its parent stands still.
                if ("TZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException threadHasEnded) {
            return false;
        }
    }
}
