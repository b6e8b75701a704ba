package io.mercurehub.standalone.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.standalone.fixtures.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCertificateTest {

    @TempDir
    Path folder;

    private ServerCertificate read(String certificate, String key) throws IOException {
        return ServerCertificate.read(TestCertificates.in(folder, certificate, key));
    }

    private void assertRefused(String certificate, String key, String message) throws IOException {
        TlsSettings settings = TestCertificates.in(folder, certificate, key);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(settings))
                .withMessage(message.replace("<cert>", settings.certificate().toString())
                        .replace("<key>", settings.key().toString()))
                .withNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "ec-cert, ec-key",
        "ec-cert, ec-key-sec1",
        "ec-cert, ec-key-sec1-with-parameters",
        "rsa-cert, rsa-key",
        "rsa-cert, rsa-key-pkcs1",
        "ed25519-cert, ed25519-key",
        "other-cert, other-key"
    })
    void readsEveryFormOfKey(String certificate, String key) throws Exception {
        ServerCertificate read = read(certificate, key);

        assertThat(read.chain()).hasSize(1);
        assertThat(read.key().getFormat()).isEqualTo("PKCS#8");
        assertThat(read.keyStore("p").size()).isEqualTo(1);
    }

    @Test
    void readsAChainAndItsKeyFromOneFile() throws IOException {
        Path all = folder.resolve("all.pem");
        String text = "a word for people\n";
        for (String name : new String[] {"ec-key", "ec-cert", "other-cert"}) {
            text += Files.readString(TestCertificates.copy(name + ".pem", folder.resolve("part.pem")));
        }
        Files.writeString(all, text);

        ServerCertificate read = ServerCertificate.read(new TlsSettings(all, all));

        assertThat(read.chain())
                .extracting(X509Certificate::getSubjectX500Principal)
                .extracting(Object::toString)
                .containsExactly("O=Tests, CN=localhost", "O=Tests, CN=other");
    }

    @Test
    void namesAFileThatIsMissing() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(new TlsSettings(Path.of("/none/a.pem"), Path.of("b.pem"))))
                .withMessage(
                        "tls: /none/a.pem (expected: a PEM file with the hub's certificate, but there is none of that name)");
    }

    @Test
    void namesAKeyThatIsMissing() throws IOException {
        Path certificate = TestCertificates.copy("ec-cert.pem", folder.resolve("cert.pem"));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(new TlsSettings(certificate, Path.of("/none/b.pem"))))
                .withMessage(
                        "tls: /none/b.pem (expected: a PEM file with the private key of the hub's certificate, but there is"
                                + " none of that name)");
    }

    @Test
    void refusesAFolder() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(new TlsSettings(folder, folder)))
                .withMessageStartingWith("tls: " + folder
                        + " (expected: a PEM file with the hub's certificate, but it cannot be" + " read: ");
    }

    @Test
    void refusesAFileThatIsFarTooLong() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "x".repeat(1024 * 1024 + 1));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(new TlsSettings(log, log)))
                .withMessageEndingWith("but it has more than 1048576 bytes)");
    }

    @Test
    void refusesAKeyInPlaceOfTheCertificate() throws IOException {
        assertRefused(
                "ec-key",
                "ec-cert",
                "tls: <cert> (expected: the hub's certificate between -----BEGIN CERTIFICATE----- and"
                        + " -----END CERTIFICATE-----, and those that lead to a known one, but it has only [PRIVATE KEY])");
    }

    @Test
    void refusesAMalformedCertificate() throws IOException {
        Path broken = Files.writeString(
                folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(new TlsSettings(broken, broken)))
                .withMessageStartingWith("tls: " + broken + ": certificate 1 is malformed: ");

        Files.writeString(broken, "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ServerCertificate.read(new TlsSettings(broken, broken)))
                .withMessage("tls: " + broken + ": certificate 1 is malformed: it is not in base64");
    }

    @ParameterizedTest
    @CsvSource({"ec-cert, ec-public", "ec-cert, ec-cert"})
    void refusesAFileWithoutAPrivateKey(String certificate, String key) throws IOException {
        assertRefused(
                certificate,
                key,
                "tls: <key> (expected: the private key of the certificate, between -----BEGIN PRIVATE"
                        + " KEY----- and -----END PRIVATE KEY-----, but it has none)");
    }

    @ParameterizedTest
    @CsvSource({"ec-cert, ec-key-encrypted", "ec-cert, ec-key-encrypted-sec1"})
    void refusesAnEncryptedKeyAndSaysHowToDecryptIt(String certificate, String key) throws IOException {
        assertRefused(
                certificate,
                key,
                "tls: <key>: the private key is encrypted (expected: a key without a passphrase; make one"
                        + " with: openssl pkey -in <key> -out NEWFILE)");
    }

    @ParameterizedTest
    @CsvSource({
        "ec-cert, rsa-key",
        "ec-cert, rsa-key-pkcs1",
        "ec-cert, other-key",
        "rsa-cert, ec-key-sec1",
        "rsa-cert, ed25519-key"
    })
    void refusesTheKeyOfAnotherCertificate(String certificate, String key) throws IOException {
        String name = certificate.equals("ec-cert") ? "O=Tests,CN=localhost" : "O=Tests renewed,CN=localhost";

        assertRefused(
                certificate,
                key,
                "tls: <key> (expected: the private key of the first certificate in <cert>, which is " + name
                        + ", but it is another one's, or malformed)");
    }

    @Test
    void knowsWhenClientsRefuseIt() throws IOException {
        ServerCertificate read = read("ec-cert", "ec-key");
        Instant begin = read.chain().get(0).getNotBefore().toInstant();
        Instant end = read.chain().get(0).getNotAfter().toInstant();

        assertThat(read.refusedAt(begin)).isEmpty();
        assertThat(read.refusedAt(end)).isEmpty();
        assertThat(read.refusedAt(begin.minusSeconds(1))).contains("is good from " + begin + " on");
        assertThat(read.refusedAt(end.plus(Duration.ofDays(1)))).contains("has expired on " + end);
    }

    @Test
    void doesNotShowItsKey() throws IOException {
        ServerCertificate read = read("ec-cert", "ec-key");

        assertThat(read).hasToString(read.describe()).asString().startsWith("O=Tests,CN=localhost, good until 2");
    }
}
