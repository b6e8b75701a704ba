package io.mercurehub.standalone.runnable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./mercure-hub} in a checkout of its own,, mostly with a Maven and a Java that only say what they were asked. */
final class LauncherIT {

    private static final Path SCRIPT = Path.of("../mercure-hub");
    private static final Path OPTIONS = Path.of("../packaging/jvm.options");
    private static final Path JAR = Path.of("target/mercure-hub.jar");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    /** Maven says this even when it is told to use no colours. */
    private static final String RESET = "\\033[0m";

    @TempDir
    private Path checkout;

    private Path jar;
    private Path options;
    private Path source;
    private Path bin;

    /** What became of a start. */
    private record Started(int status, String out, String err) {}

    @BeforeEach
    void checkOut() throws IOException {
        Files.copy(SCRIPT, checkout.resolve("mercure-hub"));
        options = Files.createDirectory(checkout.resolve("packaging")).resolve("jvm.options");
        Files.copy(OPTIONS, options);
        jar = checkout.resolve("hub-jetty-standalone/target/mercure-hub.jar");
        Files.createDirectories(jar.getParent());
        source = checkout.resolve("hub-core/src/main/java/Hub.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class Hub {}");
        bin = Files.createDirectory(checkout.resolve(".git"));
        java("17.0.9");
        maven("printf '" + RESET + "'; touch -d 2020-01-01 '" + jar + "'");
    }

    private void java(String version) throws IOException {
        program(
                "java",
                "case $1 in -version) echo 'openjdk version \"" + version + "\"' >&2 ;;"
                        + " -XX:ArchiveClassesAtExit=*) echo classes >\"${1#*=}\"; echo made >>'" + bin
                        + "/archives'; echo 'listens on x; URL y;' >&2 ;; *) echo \"runs $*\" ;; esac");
    }

    private void maven(String commands) throws IOException {
        program("mvn", "echo built >>'" + bin.resolve("builds") + "'; " + commands);
    }

    private void program(String name, String commands) throws IOException {
        Path program = bin.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + commands + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private long builds() throws IOException {
        return lines("builds");
    }

    private long lines(String name) throws IOException {
        Path file = bin.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private Path archive(String release) {
        return jar.resolveSibling("classes-" + release + ".jsa");
    }

    private Started start(String... arguments) throws Exception {
        return start(Map.of(), arguments);
    }

    private Started start(Map<String, String> environment, String... arguments) throws Exception {
        Path out = bin.resolve("out");
        Path err = bin.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        checkout.resolve("mercure-hub").toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", bin + ":" + System.getenv("PATH")));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Started(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    @Test
    void runsAJarThatIsNewerThanAllSourcesAndPrintsNothing() throws Exception {
        Files.createFile(jar);

        assertThat(start("config", "--config", "a b"))
                .isEqualTo(new Started(
                        0,
                        "runs @" + options + " -XX:SharedArchiveFile=" + archive("17.0.9") + " -Dmercure.launcher="
                                + checkout.resolve("mercure-hub") + " -jar " + jar + " config --config a b\n",
                        ""));
        assertThat(builds()).isZero();
    }

    /** Maven leaves a jar alone whose content is the same, so it would stay older than the source. */
    @Test
    void buildsOnceWhenASourceIsNewer() throws Exception {
        Files.createFile(jar);
        Files.setLastModifiedTime(jar, FileTime.from(LONG_AGO));

        Started first = start("version");
        Started second = start("version");

        assertThat(builds()).isEqualTo(1);
        assertThat(first.err()).isEqualTo("mercure-hub: building the hub (the first time downloads its libraries)\n");
        assertThat(second.err()).isEmpty();
        assertThat(first.out()).isEqualTo(second.out()).startsWith("runs ").doesNotContain("\u001b");
    }

    @Test
    void printsWhatABuildSaysThatFailsWithoutItsColours() throws Exception {
        maven("printf '" + RESET + "[ERROR] no\\n" + RESET + "'; exit 1");

        assertThat(start("version")).isEqualTo(new Started(1, "", """
                mercure-hub: building the hub (the first time downloads its libraries)
                [ERROR] no
                mercure-hub: the build failed
                """));
    }

    @Test
    void saysThatTheJdkIsTooOld() throws Exception {
        Files.createFile(jar);
        java("1.8.0_392");

        assertThat(start("version"))
                .isEqualTo(new Started(
                        1,
                        "",
                        "mercure-hub: java is version 8 (expected: a JDK, 17 or newer, in PATH or JAVA_HOME)\n"));
    }

    @Test
    void makesAnArchiveOnceForEachJarAndJdk() throws Exception {
        Files.createFile(jar);

        start("version");
        start("version");
        assertThat(lines("archives")).isEqualTo(1);
        assertThat(archive("17.0.9")).hasContent("classes");

        java("25.0.1");
        start("version");
        assertThat(lines("archives")).isEqualTo(2);
        assertThat(archive("25.0.1")).hasContent("classes");

        Files.setLastModifiedTime(archive("25.0.1"), FileTime.from(LONG_AGO));
        start("version");
        assertThat(lines("archives")).isEqualTo(3);
        try (Stream<Path> left = Files.list(jar.getParent())) {
            assertThat(left).containsExactlyInAnyOrder(jar, archive("17.0.9"), archive("25.0.1"));
        }
    }

    /** With the jar that was built, and the Java that runs this. */
    @Test
    void startsWithTheArchiveAndTheOptionsAndThoseOfTheUserWin() throws Exception {
        Files.copy(JAR, jar);
        Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));

        Started first = start(java, "version");
        assertThat(first).isEqualTo(start(java, "version"));
        assertThat(first.err()).isEmpty();

        String said = start(with(java, "-Xlog:class+load -XX:+PrintFlagsFinal"), "version")
                .out();
        assertThat(said).contains("io.mercurehub.standalone.Main source: shared objects file (top)");
        assertThat(said).containsPattern("InitialHeapSize += 16777216 .*command line");
        assertThat(start(with(java, "-Xms32m -Xmx64m -XX:+PrintFlagsFinal"), "version")
                        .out())
                .containsPattern("InitialHeapSize += 33554432 ");
    }

    private static Map<String, String> with(Map<String, String> java, String options) {
        return Map.of("JAVA_HOME", java.get("JAVA_HOME"), "JAVA_OPTS", options);
    }
}
