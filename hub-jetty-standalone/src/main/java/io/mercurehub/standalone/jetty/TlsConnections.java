package io.mercurehub.standalone.jetty;

import io.mercurehub.standalone.tls.CertificateWatch;
import io.mercurehub.standalone.tls.ServerCertificate;
import io.mercurehub.standalone.tls.TlsSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How connections with TLS are spoken on: TLS 1.3 or 1.2, then HTTP/2 or HTTP/1.1, as the client prefers; with the certificate
 * that the files have at the time.
 */
final class TlsConnections extends AbstractLifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);

    private static final String HTTP_2 = "h2";
    private static final String HTTP_1 = "http/1.1";

    /** A page has few, but a proxy in front may have all of its readers on one connection. */
    private static final int MAX_STREAMS = 1_000;

    /** The store is in memory, and this in the same memory: it protects nothing, but there has to be one. */
    private static final String PASSWORD = "in memory";

    private final CertificateWatch watch;
    private final Duration interval;
    private final SslContextFactory.Server context = new SslContextFactory.Server();

    /**
     * Reads the certificate.
     *
     * @param settings where it is
     * @param interval how often to look for a new one
     * @throws io.mercurehub.hub.setting.ConfigurationException when it cannot be used
     */
    TlsConnections(TlsSettings settings, Duration interval) {
        this.watch = new CertificateWatch(settings, InstantSource.system());
        this.interval = interval;
        use(watch.current());
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setRenegotiationAllowed(false);
        context.setUseCipherSuitesOrder(true);
        context.setCipherComparator(HTTP2Cipher.COMPARATOR);
    }

    private void use(ServerCertificate certificate) {
        context.setKeyStore(certificate.keyStore(PASSWORD));
        context.setKeyStorePassword(PASSWORD);
    }

    /** {@return what makes connections, in the order in which they lie on each other} */
    List<ConnectionFactory> factories(HttpConfiguration plain) {
        HttpConfiguration http = new HttpConfiguration(plain);
        // Requests are served whatever host they name, so the certificate need not have it.
        http.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http, HTTP_2);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        // The hub's own limits hold for streams, and the connection's for one that has none.
        http2.setStreamIdleTimeout(0);
        ALPNServerConnectionFactory negotiation = new ALPNServerConnectionFactory(HTTP_2, HTTP_1);
        negotiation.setDefaultProtocol(HTTP_1);
        return List.of(
                new SslConnectionFactory(context, negotiation.getProtocol()),
                negotiation,
                http2,
                new HttpConnectionFactory(http));
    }

    @Override
    protected void doStart() {
        watch.start(interval, this::renew);
    }

    /** New connections get the new one; those that are open go on. */
    private void renew(ServerCertificate certificate) {
        try {
            context.reload(unused -> use(certificate));
        } catch (Exception e) {
            LOG.error("Could not switch to the new certificate; the previous one stays in use", e);
        }
    }

    @Override
    protected void doStop() {
        watch.close();
    }
}
