package io.mercurehub.test.engines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

/**
 * A server's certificate for 127.0.0.1 that only its owner has signed, in files of each form that servers and clients want.
 *
 * @param keyStore the certificate and its key, PKCS #12
 * @param trustStore the certificate as one to trust, PKCS #12
 * @param chain the certificate in PEM, for servers and as one to trust
 * @param key its key in PEM
 */
public record Certificate(Path keyStore, Path trustStore, Path chain, Path key) {

    /** That of both stores. */
    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";

    /** Makes one in an empty folder. */
    public static Certificate selfSigned(Path folder) throws IOException, GeneralSecurityException {
        Certificate certificate = new Certificate(
                folder.resolve("key.p12"),
                folder.resolve("trust.p12"),
                folder.resolve("chain.pem"),
                folder.resolve("key.pem"));
        generate(certificate.keyStore);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        java.security.cert.Certificate made = keys.getCertificate(ALIAS);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, made);
        try (OutputStream out = Files.newOutputStream(certificate.trustStore)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        Files.writeString(certificate.chain, pem("CERTIFICATE", made.getEncoded()));
        Files.writeString(
                certificate.key,
                pem(
                        "PRIVATE KEY",
                        Objects.requireNonNull(keys.getKey(ALIAS, PASSWORD.toCharArray()))
                                .getEncoded()));
        return certificate;
    }

    private static void generate(Path keyStore) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=127.0.0.1,OU=" + UUID.randomUUID(),
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keyStore.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = keytool.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(keytool.onExit().join().exitValue()).as(said).isZero();
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }
}
