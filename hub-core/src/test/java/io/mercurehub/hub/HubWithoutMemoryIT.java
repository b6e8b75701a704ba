package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hub inside an application that takes all memory, and gives it back. */
@Tag("ci")
class HubWithoutMemoryIT {

    /** Before each line that is not of the log. */
    private static final String SAYS = "the hub is ";

    @Test
    void isNotReadyUntilThereIsMemoryAgain() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.lines().filter(line -> line.startsWith(SAYS)).map(line -> line.substring(SAYS.length())))
                    .containsExactly(
                            "ready",
                            "not ready: there is no memory, and nothing has freed any for ten seconds",
                            "ready");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Takes all memory but so much that a piece of one MiB cannot be had. */
    static final class Application {

        private static final int PIECE_BYTES = 256 * 1024;

        private Application() {}

        public static void main(String[] arguments) throws Exception {
            try (Hub hub = Hub.open(HubConfig.defaults())) {
                String last = tell(hub, "");
                List<byte[]> taken = new ArrayList<>();
                long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
                while (last.equals("ready") && System.nanoTime() - end < 0) {
                    take(taken);
                    TimeUnit.MILLISECONDS.sleep(100);
                    last = tell(hub, last);
                }
                taken.clear();
                while (!last.equals("ready") && System.nanoTime() - end < 0) {
                    TimeUnit.MILLISECONDS.sleep(100);
                    last = tell(hub, last);
                }
            }
        }

        private static void take(List<byte[]> taken) {
            try {
                while (true) {
                    taken.add(new byte[PIECE_BYTES]);
                }
            } catch (OutOfMemoryError none) {
                if (!taken.isEmpty()) {
                    taken.remove(taken.size() - 1); // to go on with
                }
            }
        }

        private static String tell(Hub hub, String last) {
            String now;
            try {
                hub.ready().toCompletableFuture().join();
                now = "ready";
            } catch (CompletionException e) {
                now = String.valueOf(e.getMessage()).replaceFirst("^.*: ready: ", "not ready: ");
            } catch (OutOfMemoryError none) {
                now = last;
            }
            if (!now.equals(last)) {
                System.out.println(SAYS + now);
            }
            return now;
        }
    }
}
