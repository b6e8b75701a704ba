package io.mercurehub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.benchmarks.toyhub.ToyHubMain;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The whole check, with a jar that is the toy hub. */
@Tag("full")
class CheckCommandIT {

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    private Path jar;

    @BeforeEach
    void aJar() throws IOException, URISyntaxException {
        Manifest manifest = new Manifest();
        URL classes = ToyHubMain.class.getProtectionDomain().getCodeSource().getLocation();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, ToyHubMain.class.getName());
        manifest.getMainAttributes()
                .put(Attributes.Name.CLASS_PATH, classes.toURI().toString());
        jar = folder.resolve("toy.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
    }

    @Test
    void passesAHubThatDoesEverythingRight() {
        int exit = check("none");

        assertThat(exit).as(out.toString()).isZero();
        assertThat(out.toString().lines())
                .extracting(line -> line.replaceAll("^\\{\"run\":\"([^\"]*)\".*$", "$1"))
                .containsExactly(
                        "fanout", "topics", "stalled", "publish", "private", "processes", "idle", "storm", "stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loses", "cuts_at_stop", "refuses_publishers"})
    void failsAHubThatDoesNot(String mischief) {
        int exit = check(mischief);

        assertThat(exit).as(out.toString()).isEqualTo(1);
    }

    @Test
    void failsAHubThatDoesNotStart() {
        int exit = check("no such mischief");

        assertThat(exit).isEqualTo(1);
    }

    @Test
    void needsAJar() throws IOException {
        Files.delete(jar);

        assertThat(check("none")).isEqualTo(2);
    }

    private int check(String mischief) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(out, true));
        return commandLine.execute(
                "check",
                "--json",
                "--seconds=0.2",
                "--patience=4",
                "--jar=" + jar,
                "--java-option=-Dmischief=" + mischief);
    }
}
