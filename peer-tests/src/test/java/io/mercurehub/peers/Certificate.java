package io.mercurehub.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.test.wire.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for the tutorial's names that only its owner has signed.
 *
 * @param chain the file of the certificate
 * @param key the file of its private key
 */
public record Certificate(Path chain, Path key) {

    /** Makes one in a folder. */
    public static Certificate selfSigned(Path folder) throws IOException, InterruptedException {
        Path openssl = Programs.require("openssl");
        Certificate certificate = new Certificate(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem"));
        Process process = new ProcessBuilder(
                        openssl.toString(),
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=messages.example.org",
                        "-addext",
                        "subjectAltName=DNS:messages.example.org,DNS:www.example.org",
                        "-out",
                        certificate.chain.toString(),
                        "-keyout",
                        certificate.key.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        }
        return certificate;
    }

    /** {@return what a client needs that trusts this certificate and no other} */
    public SSLContext trusted() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(chain)) {
            store.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** {@return a site's configuration with this certificate in the place of the one that a public authority has signed} */
    public SiteFile in(SiteFile site) {
        return site.with("/etc/letsencrypt/live/messages.example.org/fullchain.pem", chain.toString())
                .with("/etc/letsencrypt/live/messages.example.org/privkey.pem", key.toString());
    }
}
