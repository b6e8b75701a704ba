package io.mercurehub.client.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of this machine, run in the folder of the module. */
final class Command {

    private Command() {}

    /**
     * {@return what it prints, errors included; it must succeed. Without the program the test is skipped, and in CI it fails}
     *
     * @param environment beside that of the tests
     */
    static String run(Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.require(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
