package io.mercurehub.standalone.runnable;

import io.mercurehub.test.hub.HubProcess;
import io.mercurehub.test.spec.hub.HubRunner;
import io.mercurehub.test.spec.hub.RunningHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the jar that was built, each hub as a process with a home of its own. */
public final class JarHubs implements HubRunner {

    /** There are many at once, and none of them has much to do. */
    private static final String FOR_A_SHORT_LIFE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m";

    /** How many lines of each have been looked at. */
    private final Map<HubProcess, Integer> linesSeen = new LinkedHashMap<>();

    @Override
    public synchronized RunningHub start(List<String> directives) throws Exception {
        Path home = Files.createTempDirectory("hub");
        HubProcess process = HubProcess.start(
                home,
                Map.of(
                        "SERVER_NAME",
                        "127.0.0.1:0",
                        "MERCURE_EXTRA_DIRECTIVES",
                        String.join("\n", directives),
                        "JAVA_TOOL_OPTIONS",
                        FOR_A_SHORT_LIFE));
        linesSeen.put(process, 0);
        return new Running(process, process.awaitUrl().getPort(), home);
    }

    @Override
    public synchronized List<String> takeWarnings() {
        List<String> warnings = new ArrayList<>();
        for (Map.Entry<HubProcess, Integer> process : linesSeen.entrySet()) {
            List<String> lines = List.copyOf(process.getKey().err());
            List<String> unseen = lines.subList(process.getValue(), lines.size());
            process.setValue(process.getValue() + unseen.size());
            unseen.stream()
                    .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                    .forEach(warnings::add);
        }
        return warnings;
    }

    private record Running(HubProcess process, int port, Path home) implements RunningHub {

        @Override
        public void close() throws IOException {
            process.close();
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(Running::delete);
            }
        }

        private static void delete(Path file) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
