package io.mercurehub.hub.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AtJvmEndTest {

    @Test
    void doesItWhenTheJvmEnds() throws Exception {
        assertThat(outputOf("kept")).contains("done");
    }

    @Test
    void doesNothingOnceItIsClosed() throws Exception {
        assertThat(outputOf("closed")).contains("ending").doesNotContain("done");
    }

    private static String outputOf(String what) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        what))
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** Ends at once. */
    static final class Program {

        private Program() {}

        public static void main(String[] args) {
            AtJvmEnd end = new AtJvmEnd(() -> System.out.println("done"));
            if (args[0].equals("closed")) {
                end.close();
            }
            System.out.println("ending");
            System.exit(0);
        }
    }
}
