package io.mercurehub.standalone.tls;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problem;
import io.mercurehub.servlet.key.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificate of the hub, with its private key. Immutable.
 *
 * @param chain the hub's own certificate, and those that lead to one that clients know
 * @param key the private key of the first
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

    /** Far more than any chain has; whoever names a device or a log by mistake is told so. */
    private static final int MAX_BYTES = 1024 * 1024;

    /** Copies its list. */
    public ServerCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads the two files.
     *
     * @throws ConfigurationException when one cannot be read, has no certificate or no key, or the two don't belong together
     */
    public static ServerCertificate read(TlsSettings settings) {
        List<X509Certificate> chain = certificates(settings.certificate());
        return new ServerCertificate(chain, key(settings, chain.get(0)));
    }

    private static List<X509Certificate> certificates(Path file) {
        List<Pem> blocks = Pem.all(text(file, "a PEM file with the hub's certificate"));
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem block : blocks) {
            if (block.label().equals(Pem.CERTIFICATE)) {
                chain.add(certificate(file, block, chain.size() + 1));
            }
        }
        if (chain.isEmpty()) {
            throw problem(file + " (expected: the hub's certificate between -----BEGIN CERTIFICATE----- and"
                    + " -----END CERTIFICATE-----, and those that lead to a known one, but it has "
                    + (blocks.isEmpty() ? "nothing of the kind" : "only " + blocks) + ")");
        }
        return chain;
    }

    private static X509Certificate certificate(Path file, Pem block, int number) {
        try {
            return block.certificate();
        } catch (CertificateException | OptionValueException e) {
            String reason = e instanceof OptionValueException ? "it is not in base64" : e.getMessage();
            throw problem(file + ": certificate " + number + " is malformed: " + reason);
        }
    }

    private static PrivateKey key(TlsSettings settings, X509Certificate certificate) {
        Path file = settings.key();
        List<Pem> keys = Pem.all(text(file, "a PEM file with the private key of the hub's certificate")).stream()
                .filter(Pem::isPrivate)
                .toList();
        if (keys.isEmpty()) {
            throw problem(
                    file + " (expected: the private key of the certificate, between -----BEGIN PRIVATE KEY----- and"
                            + " -----END PRIVATE KEY-----, but it has none)");
        }
        if (keys.stream().noneMatch(PrivateKeys::isReadable)) {
            throw problem(file + ": the private key is " + (keys.get(0).isEncrypted() ? "encrypted" : keys.get(0))
                    + " (expected: a key without a passphrase; make one with: openssl pkey -in " + file
                    + " -out NEWFILE)");
        }
        return keys.stream()
                .filter(PrivateKeys::isReadable)
                .flatMap(block -> PrivateKeys.otherHalf(block, certificate.getPublicKey()).stream())
                .findFirst()
                .orElseThrow(() -> problem(file + " (expected: the private key of the first certificate in "
                        + settings.certificate() + ", which is " + name(certificate)
                        + ", but it is another one's, or malformed)"));
    }

    private static String text(Path file, String expected) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unreadable(file, expected, "it has more than " + MAX_BYTES + " bytes");
            }
            // What is not ASCII stands around the blocks, for people.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw unreadable(file, expected, "there is none of that name");
        } catch (AccessDeniedException e) {
            throw unreadable(file, expected, "the user that runs the hub may not read it");
        } catch (IOException e) {
            throw unreadable(file, expected, "it cannot be read: " + e.getMessage());
        }
    }

    private static ConfigurationException unreadable(Path file, String expected, String reason) {
        return problem(file + " (expected: " + expected + ", but " + reason + ")");
    }

    private static ConfigurationException problem(String sentence) {
        return new ConfigurationException(List.of(new Problem(TlsSettings.DIRECTIVE, sentence)));
    }

    /** {@return whom it is for, and until when, for people} */
    public String describe() {
        return name(chain.get(0)) + ", good until " + end();
    }

    /** {@return when it ends} */
    Instant end() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** {@return why clients refuse it at some time; empty when its dates are no reason} */
    Optional<String> refusedAt(Instant now) {
        Instant begin = chain.get(0).getNotBefore().toInstant();
        if (now.isAfter(end())) {
            return Optional.of("has expired on " + end());
        }
        return now.isBefore(begin) ? Optional.of("is good from " + begin + " on") : Optional.empty();
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    /**
     * {@return it in the form in which a server takes it}
     *
     * @param password with which the server reads it
     */
    public KeyStore keyStore(String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("hub", key, password.toCharArray(), chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("PKCS12, which every JVM has, does not work", e);
        }
    }

    /** {@return what it is, without the key} */
    @Override
    public String toString() {
        return describe();
    }
}
