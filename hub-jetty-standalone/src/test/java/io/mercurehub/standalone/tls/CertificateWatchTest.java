package io.mercurehub.standalone.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mercurehub.standalone.fixtures.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CertificateWatchTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final List<ServerCertificate> renewed = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateWatch.class);
    private Instant now = Instant.now();
    private int written;

    @TempDir
    Path folder;

    @BeforeEach
    void record() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopRecording() {
        logger.detachAppender(log);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private CertificateWatch watch(String certificate, String key) throws IOException {
        return new CertificateWatch(TestCertificates.in(folder, certificate, key), () -> now);
    }

    /** Gives each file a time of its own, however fast the test is. */
    private void put(String name, String file) throws IOException {
        Path path = TestCertificates.copy(name + ".pem", folder.resolve(file));
        Files.setLastModifiedTime(path, FileTime.from(now.plusSeconds(++written)));
    }

    @Test
    void handsOnANewCertificateOnce() throws IOException {
        try (CertificateWatch watch = watch("ec-cert", "ec-key")) {
            watch.look(renewed::add);
            assertThat(renewed).isEmpty();

            put("rsa-cert", "cert.pem");
            put("rsa-key", "key.pem");
            watch.look(renewed::add);
            watch.look(renewed::add);

            assertThat(renewed).singleElement().hasToString(watch.current().describe());
            assertThat(watch.current().describe()).startsWith("O=Tests renewed,CN=localhost, good until ");
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void waitsForTheSecondFileOfAPair() throws IOException {
        try (CertificateWatch watch = watch("ec-cert", "ec-key")) {
            put("rsa-cert", "cert.pem");
            watch.look(renewed::add);
            assertThat(renewed).isEmpty();
            put("rsa-key", "key.pem");
            watch.look(renewed::add);

            assertThat(renewed).hasSize(1);
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void keepsTheCertificateOfBeforeWithOneWarning() throws IOException {
        try (CertificateWatch watch = watch("ec-cert", "ec-key")) {
            put("other-cert", "cert.pem");
            for (int i = 0; i < 5; i++) {
                watch.look(renewed::add);
            }

            assertThat(renewed).isEmpty();
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .startsWith("tls: " + folder.resolve("key.pem"))
                    .contains(
                            "it is another one's",
                            "; the previous certificate stays in use: O=Tests,CN=localhost, good until ");

            put("other-key", "key.pem");
            watch.look(renewed::add);
            assertThat(renewed).hasSize(1);
        }
    }

    @Test
    void keepsTheCertificateOfBeforeWhenAFileIsGone() throws IOException {
        try (CertificateWatch watch = watch("ec-cert", "ec-key")) {
            Files.delete(folder.resolve("key.pem"));
            watch.look(renewed::add);
            watch.look(renewed::add);
            watch.look(renewed::add);

            assertThat(renewed).isEmpty();
            assertThat(warnings()).singleElement().asString().contains("there is none of that name");
        }
    }

    @Test
    void followsLinksAsCertbotAndKubernetesChangeThem() throws IOException {
        Path old = Files.createDirectory(folder.resolve("old"));
        Path next = Files.createDirectory(folder.resolve("next"));
        TestCertificates.in(old, "ec-cert", "ec-key");
        TestCertificates.in(next, "rsa-cert", "rsa-key");
        Path link = Files.createSymbolicLink(folder.resolve("live"), old);
        TlsSettings settings = new TlsSettings(link.resolve("cert.pem"), link.resolve("key.pem"));
        try (CertificateWatch watch = new CertificateWatch(settings, () -> now)) {
            Files.delete(link);
            Files.createSymbolicLink(link, next);
            watch.look(renewed::add);

            assertThat(renewed).hasSize(1);
        }
    }

    @Test
    void warnsOnceOfACertificateThatHasExpired() throws IOException {
        try (CertificateWatch watch = watch("ec-cert", "ec-key")) {
            watch.start(NEVER, renewed::add);
            watch.look(renewed::add);
            assertThat(warnings()).isEmpty();

            now = watch.current().end().plusSeconds(1);
            watch.look(renewed::add);
            watch.look(renewed::add);

            assertThat(warnings())
                    .containsExactly("The certificate in " + folder.resolve("cert.pem") + " has expired on "
                            + watch.current().end()
                            + ", so clients refuse it; a new one is taken as soon as it is there");
        }
    }

    @Test
    void endsItsThread() throws Exception {
        CertificateWatch watch = watch("ec-cert", "ec-key");
        watch.start(Duration.ofMillis(1), renewed::add);

        watch.close();

        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("certificate")));
    }
}
