package io.mercurehub.standalone.tls;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.work.NamedThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time whether the files of a certificate have changed, and hands on the new one.
 *
 * <p>Whoever renews a certificate replaces two files, one after the other. So a pair that cannot be used counts only when it has
 * stayed like that from one look to the next; then there is one warning, and the previous certificate stays in use. Only the
 * files' dates and sizes are looked at each time.
 *
 * <p>Has a thread of its own, since a look may wait for a network file system. Confined to it, but for {@link #close}.
 */
public final class CertificateWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final TlsSettings settings;
    private final InstantSource clock;
    private @Nullable Thread looks;

    private List<Object> state;
    private ServerCertificate current;
    private @Nullable List<Object> unusable;
    private int looksAtUnusable;
    private boolean datesTold;

    /**
     * Reads the certificate.
     *
     * @param settings where it is
     * @param clock tells when it has expired
     * @throws ConfigurationException when it cannot be used
     */
    public CertificateWatch(TlsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.state = state();
        this.current = ServerCertificate.read(settings);
    }

    /** {@return the certificate that the files have; to be called before {@link #start}} */
    public ServerCertificate current() {
        return current;
    }

    /**
     * Begins to look.
     *
     * @param interval between two looks
     * @param renew gets each new certificate
     */
    public void start(Duration interval, Consumer<ServerCertificate> renew) {
        LOG.info("The certificate in {}: {}", settings.certificate(), current.describe());
        tellOfDates();
        looks = new NamedThreads("certificate")
                .every(interval.toMillis(), "A look for a new certificate", () -> look(renew));
    }

    /** Looks once. */
    void look(Consumer<ServerCertificate> renew) {
        List<Object> now = state();
        if (!now.equals(state)) {
            read(now, renew);
        }
        tellOfDates();
    }

    private void read(List<Object> now, Consumer<ServerCertificate> renew) {
        try {
            ServerCertificate read = ServerCertificate.read(settings);
            renew.accept(read);
            current = read;
            state = now;
            unusable = null;
            datesTold = false;
            LOG.info("The certificate in {} is new, and in use: {}", settings.certificate(), read.describe());
        } catch (ConfigurationException e) {
            looksAtUnusable = now.equals(unusable) ? looksAtUnusable + 1 : 1;
            unusable = now;
            if (looksAtUnusable == 2) {
                LOG.warn("{}; the previous certificate stays in use: {}", e.getMessage(), current.describe());
            }
        }
    }

    private void tellOfDates() {
        if (!datesTold) {
            current.refusedAt(clock.instant()).ifPresent(reason -> {
                datesTold = true;
                LOG.warn(
                        "The certificate in {} {}, so clients refuse it; a new one is taken as soon as it is there",
                        settings.certificate(),
                        reason);
            });
        }
    }

    private List<Object> state() {
        return List.of(state(settings.certificate()), state(settings.key()));
    }

    private static Object state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Ends the looks. */
    @Override
    public void close() {
        if (looks != null) {
            looks.interrupt();
        }
    }
}
