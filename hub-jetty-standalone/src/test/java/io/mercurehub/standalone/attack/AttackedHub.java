package io.mercurehub.standalone.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.standalone.fixtures.RawHttp;
import io.mercurehub.standalone.fixtures.TestCertificates;
import io.mercurehub.standalone.tls.TlsSettings;
import io.mercurehub.test.hub.HubProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built jar with little memory and few descriptors, which serves honest clients, and is attacked. */
final class AttackedHub implements AutoCloseable {

    static final String HUB = "/.well-known/mercure";

    static final String KEY = "a key of at least 32 bytes for both";
    private static final Pattern ADMIN = Pattern.compile("health and metrics at (http://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern TLS = Pattern.compile("https://localhost:(\\d+)");
    static final int DESCRIPTORS = 4096;

    /** How many updates honest clients see under an attack, five a second, and afterwards. */
    private static final int UPDATES_MEANWHILE = 30;

    private static final int UPDATES_AFTERWARDS = 10;

    /** A hub that logs what clients do to it logs more. */
    private static final int MAX_LOG_LINES = 200;

    private final HubProcess process;
    private final URI url;
    private final int adminPort;
    private final int attackedPort;
    private final HonestClients honest;

    private AttackedHub(HubProcess process) {
        this.process = process;
        this.url = process.awaitUrl();
        Matcher admin = ADMIN.matcher(process.awaitErr("listens on"));
        assertThat(admin.find()).isTrue();
        Matcher tls = TLS.matcher(process.awaitErr("listens on"));
        this.attackedPort = tls.find() ? Integer.parseInt(tls.group(1)) : url.getPort();
        this.adminPort = URI.create(admin.group(1)).getPort();
        this.honest = new HonestClients(url.getPort(), adminPort, KEY);
    }

    /** {@return a hub with so many MiB of heap} */
    static AttackedHub start(Path home, int heapMebibytes, String... directives) throws Exception {
        return start(home, heapMebibytes, DESCRIPTORS, directives);
    }

    /** {@return a hub that may have so many descriptors} */
    static AttackedHub start(Path home, int heapMebibytes, int descriptors, String... directives) throws Exception {
        return start(home, heapMebibytes, descriptors, environment(directives));
    }

    /** {@return a hub whose attackers speak TLS with it, by the certificate {@code ec-cert}} */
    static AttackedHub startWithTls(Path home, int heapMebibytes, int descriptors) throws Exception {
        TlsSettings tls = TestCertificates.in(home, "ec-cert", "ec-key");
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("MERCURE_TLS", tls.certificate() + " " + tls.key());
        environment.put("SERVER_NAME", "http://127.0.0.1:0 https://localhost:0");
        return start(home, heapMebibytes, descriptors, environment);
    }

    private static AttackedHub start(Path home, int heapMebibytes, int descriptors, Map<String, String> environment)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
        command.addAll(HubProcess.javaCommand());
        command.add(command.indexOf("-jar"), "-Xmx" + heapMebibytes + "m");
        HubProcess process = HubProcess.run(home, environment, command);
        try {
            return new AttackedHub(process);
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    static Map<String, String> environment(String... directives) {
        return Map.of(
                "SERVER_NAME",
                "127.0.0.1:0",
                "MERCURE_ADMIN",
                "127.0.0.1:0",
                "MERCURE_PUBLISHER_JWT_KEY",
                KEY,
                "MERCURE_SUBSCRIBER_JWT_KEY",
                KEY,
                "MERCURE_EXTRA_DIRECTIVES",
                "anonymous\n" + String.join("\n", directives));
    }

    int port() {
        return url.getPort();
    }

    HonestClients honest() {
        return honest;
    }

    /** {@return the page of metrics} */
    String metrics() throws IOException {
        return RawHttp.exchange(adminPort, "GET /metrics");
    }

    /** What attackers do; may take its time. */
    interface Attack {
        void begin(Attackers attackers) throws Exception;
    }

    /**
     * Attacks, and asserts that honest clients are served meanwhile and afterwards.
     *
     * @param name what to call it in the line with the times
     * @param from the address of the attackers
     */
    void withstands(String name, String from, Attack attack) throws Exception {
        Attackers attackers = new Attackers(attackedPort, from);
        try {
            try (attackers) {
                attack.begin(attackers);
                honest.awaitServedOrRefused("under attack", UPDATES_MEANWHILE);
            }
            honest.awaitServed("after the attack", UPDATES_AFTERWARDS);
            honest.assertServed();
            assertThat(process.isAlive()).isTrue();
            List<String> log = process.err();
            assertThat(log.stream().filter(line -> line.contains(" ERROR ") || line.contains("OutOfMemory")))
                    .isEmpty();
            assertThat(log.size()).as("lines of the log").isLessThan(MAX_LOG_LINES);
        } finally {
            List<String> log = process.err();
            System.out.printf(
                    "attack %s from %s: %s; %d attempts, %d log lines, %d errors, %d out of memory%n",
                    name,
                    from,
                    honest.summary(),
                    attackers.begun(),
                    log.size(),
                    log.stream().filter(line -> line.contains(" ERROR ")).count(),
                    log.stream().filter(line -> line.contains("OutOfMemory")).count());
        }
    }

    @Override
    public void close() {
        honest.close();
        process.close();
    }
}
