package io.mercurehub.peers.apache;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.FreePort;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.TutorialHub;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * Apache httpd in front of a hub, each of its sites on a port of its own.
 *
 * @param silent see {@link Proxy#silent}
 */
record ApacheProxy(Apache server, URI http, URI https, URI redirecting, URI recommended, URI silent) implements Proxy {

    static ApacheProxy start(int idleSeconds, int hubPort, int silentPort, Certificate certificate)
            throws IOException, InterruptedException {
        int http = FreePort.next();
        int https = FreePort.next();
        int redirecting = FreePort.next();
        int recommended = FreePort.next();
        int silent = FreePort.next();
        SiteFile tutorialHttp = SiteFile.of(Apache.class, "tutorial-http.conf");
        SiteFile tutorialHttps = SiteFile.of(Apache.class, "tutorial-https.conf");
        Apache server = Apache.start(
                List.of(http, https, redirecting, recommended, silent),
                "Timeout " + idleSeconds,
                tutorialHttp.with("*:80", "*:" + http).with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                withCertificate(tutorialHttps, certificate)
                        .with("*:80", "*:" + redirecting)
                        .with("*:443", "*:" + https)
                        .with("https://messages.example.org/", "https://messages.example.org:" + https + "/")
                        .with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                withCertificate(SiteFile.of(Apache.class, "recommended.conf"), certificate)
                        .with("*:443", "*:" + recommended)
                        .with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                tutorialHttp.with("*:80", "*:" + silent).with("127.0.0.1:3000", "127.0.0.1:" + silentPort));
        return new ApacheProxy(
                server,
                origin("http", http),
                origin("https", https),
                origin("http", redirecting),
                origin("https", recommended),
                origin("http", silent));
    }

    private static SiteFile withCertificate(SiteFile site, Certificate certificate) {
        return site.with(
                        "/etc/letsencrypt/live/messages.example.org/fullchain.pem",
                        certificate.chain().toString())
                .with(
                        "/etc/letsencrypt/live/messages.example.org/privkey.pem",
                        certificate.key().toString());
    }

    private static URI origin(String scheme, int port) {
        return URI.create(scheme + "://" + TutorialHub.NAME + ":" + port);
    }

    @Override
    public int statusWithoutHub() {
        return 503;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
