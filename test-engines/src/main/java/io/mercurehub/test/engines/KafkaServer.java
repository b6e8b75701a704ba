package io.mercurehub.test.engines;

import io.mercurehub.test.wire.FreePort;
import io.mercurehub.test.wire.Signals;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A broker of Kafka, which is its own controller if it is the first, in a process of its own, on free ports of the loopback. Its
 * classes are those of the test's class path, which needs {@code org.apache.kafka:kafka_2.13}.
 *
 * <p>Confined to the test's thread.
 */
public final class KafkaServer implements EngineServer {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path folder;
    private final int id;
    private final String clusterId;
    private final int controllerPort;
    private final List<Network> networks = new ArrayList<>();

    /** Where it listens. */
    private final List<Integer> ports = new ArrayList<>();

    /** Where it says that it does, to whoever asks at the port of the same place: there clients come back. */
    private final List<Integer> toldPorts = new ArrayList<>();

    private final int tlsPort = FreePort.next();
    private final @Nullable Certificate certificate;
    private @Nullable Process process;

    private KafkaServer(int id, String clusterId, int controllerPort, int networks, @Nullable Certificate certificate)
            throws IOException {
        this.folder = Files.createTempDirectory("kafka");
        this.id = id;
        this.clusterId = clusterId;
        this.controllerPort = controllerPort;
        this.certificate = certificate;
        ports.add(FreePort.next());
        toldPorts.add(ports.get(0));
        for (int i = 0; i < networks; i++) {
            int port = FreePort.next();
            Network network = Network.to(port);
            ports.add(port);
            toldPorts.add(network.port());
            this.networks.add(network);
        }
    }

    /** {@return a new one, which takes requests} */
    public static KafkaServer start() {
        return start(0);
    }

    /**
     * {@return a new one, which takes requests}
     *
     * @param networks so many go to it, besides the direct way
     */
    public static KafkaServer start(int networks) {
        return start(networks, null);
    }

    /**
     * {@return a new one, which takes requests with TLS, too}
     *
     * @param certificate what it shows to clients
     */
    public static KafkaServer start(Certificate certificate) {
        return start(0, certificate);
    }

    private static KafkaServer start(int networks, @Nullable Certificate certificate) {
        byte[] clusterId = new byte[16];
        ThreadLocalRandom.current().nextBytes(clusterId);
        clusterId[0] = 1;
        return start(
                1,
                Base64.getUrlEncoder().withoutPadding().encodeToString(clusterId),
                FreePort.next(),
                networks,
                certificate);
    }

    /** {@return broker 2 of the cluster of this one, which is broker 1; takes requests} */
    public KafkaServer startSecond() {
        return start(2, clusterId, controllerPort, 0, null);
    }

    private static KafkaServer start(
            int id, String clusterId, int controllerPort, int networks, @Nullable Certificate certificate) {
        try {
            KafkaServer server = new KafkaServer(id, clusterId, controllerPort, networks, certificate);
            server.format();
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return where it takes requests, as {@code bootstrap.servers} says it} */
    public String servers() {
        return "127.0.0.1:" + ports.get(0);
    }

    /** {@return where it takes requests with TLS} */
    public String tlsServers() {
        return "127.0.0.1:" + tlsPort;
    }

    /** {@return those that go to it; who comes by one stays there} */
    public List<Network> networks() {
        return networks;
    }

    /** {@return the folder of its topics} */
    public Path data() {
        return folder.resolve("data");
    }

    private void format() throws IOException {
        List<String> names =
                IntStream.range(0, ports.size()).mapToObj(i -> "CLIENT" + i).toList();
        Files.writeString(settings(), """
                process.roles=%1$s
                node.id=%2$d
                controller.quorum.bootstrap.servers=127.0.0.1:%3$d
                listeners=%4$s
                advertised.listeners=%5$s
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,%6$s
                inter.broker.listener.name=CLIENT0
                log.dirs=%7$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                log.cleaner.enable=false
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500
                num.network.threads=1
                %8$s
                """.formatted(
                        isController() ? "broker,controller" : "broker",
                        id,
                        controllerPort,
                        listeners(names, ports) + (isController() ? ",CONTROLLER://127.0.0.1:" + controllerPort : ""),
                        listeners(names, toldPorts),
                        names.stream().map(name -> name + ":PLAINTEXT").collect(Collectors.joining(",")) + ",TLS:SSL",
                        data(),
                        tls()));
        List<String> arguments = new ArrayList<>(
                List.of("format", "-t", clusterId, "-c", settings().toString()));
        if (isController()) {
            arguments.add("--standalone");
        }
        Process format = run("kafka.tools.StorageTool", arguments.toArray(String[]::new));
        await(format);
        if (format.exitValue() != 0) {
            throw new IllegalStateException("format: " + log());
        }
    }

    private boolean isController() {
        return id == 1;
    }

    private String listeners(List<String> names, List<Integer> ports) {
        return IntStream.range(0, names.size())
                        .mapToObj(i -> names.get(i) + "://127.0.0.1:" + ports.get(i))
                        .collect(Collectors.joining(","))
                + (certificate == null ? "" : ",TLS://" + tlsServers());
    }

    private String tls() {
        return certificate == null ? "" : """
                ssl.keystore.type=PKCS12
                ssl.keystore.location=%1$s
                ssl.keystore.password=%2$s
                ssl.key.password=%2$s
                """.formatted(certificate.keyStore(), Certificate.PASSWORD);
    }

    /** Starts it after it was stopped or killed, with what it had; returns when it takes requests. */
    @Override
    public void startAgain() {
        try {
            Process started = run("kafka.Kafka", settings().toString());
            process = started;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!isListening() || !log().contains("Kafka Server started")) {
                if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                    kill();
                    throw new IllegalStateException("the broker has not started: " + log());
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process run(String mainClass, String... arguments) throws IOException {
        Files.deleteIfExists(out());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + quietLogging(),
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out().toFile())
                .start();
    }

    private File quietLogging() throws IOException {
        Path file = folder.resolve("logback.xml");
        if (!Files.exists(file)) {
            Files.writeString(file, """
                    <configuration>
                      <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                        <encoder><pattern>%d %-5level %logger{0} %msg%n</pattern></encoder>
                      </appender>
                      <root level="INFO"><appender-ref ref="out"/></root>
                    </configuration>
                    """);
        }
        return file.toFile();
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", ports.get(0)), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Path settings() {
        return folder.resolve("server.properties");
    }

    private Path out() {
        return folder.resolve("out.log");
    }

    private String log() throws IOException {
        return Files.exists(out()) ? Files.readString(out()) : "";
    }

    private Process running() {
        return Objects.requireNonNull(process);
    }

    /** Kills it, as {@code kill -9} does. */
    @Override
    public void kill() {
        await(running().destroyForcibly());
    }

    /** Has it take no step until {@link #goOn}. */
    @Override
    public void pause() {
        Signals.send("STOP", running().toHandle());
    }

    /** Has it go on. */
    @Override
    public void goOn() {
        Signals.send("CONT", running().toHandle());
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("a process has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        networks.forEach(Network::close);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
