package io.mercurehub.peers.symfony;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application that publishes with Symfony's {@code Hub} and has pages with Symfony's {@code Authorization} and {@code Discovery}:
 * the scripts in {@code src/test/php}, run by PHP's command.
 */
final class SymfonyApplication {

    private static final Path SCRIPTS = Path.of("src/test/php").toAbsolutePath();

    private final String php = Programs.require("php").toString();

    /** Finds PHP and Symfony's component; without one of them the test is skipped, and in CI it fails. */
    SymfonyApplication() throws IOException, InterruptedException {
        Output component =
                run("", "-r", "exit((int) !stream_resolve_include_path('Symfony/Component/Mercure/Hub.php'));");
        Programs.require("Symfony's Mercure component on the include path of PHP", component.status() == 0);
    }

    /**
     * What a script has come to.
     *
     * @param status the exit status
     * @param text all that it has printed
     */
    record Output(int status, String text) {}

    /** {@return the id, or what the application logs} */
    Output publish(URI hub, String key, String grant, String type, String notification, String... receivers)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(script("publish.php"), hub.toString(), key, grant, type));
        arguments.addAll(List.of(receivers));
        return run(notification, arguments.toArray(String[]::new));
    }

    /** {@return the response of a page: status line, header fields, body} */
    String page(URI hub, String key, URI address, String receiver) throws IOException, InterruptedException {
        Output page = run("", script("page.php"), hub.toString(), key, address.toString(), receiver);
        assertThat(page.status()).as(page.text()).isZero();
        return page.text();
    }

    private static String script(String name) {
        return SCRIPTS.resolve(name).toString();
    }

    private Output run(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(php));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // It reads all before it prints.
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(HubProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return new Output(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }
}
