package io.mercurehub.peers.nginx;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.FreePort;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.ProxyContract;
import io.mercurehub.peers.SiteFile;
import java.net.http.HttpClient;
import java.util.List;

/** The nginx of Debian, which buffers what a server sends unless that server says not to. */
final class NginxIT extends ProxyContract {

    @Override
    protected Proxy start(int hubPort, int silentPort, Certificate certificate) throws Exception {
        int http = FreePort.next();
        int https = FreePort.next();
        int redirecting = FreePort.next();
        int recommended = FreePort.next();
        int silent = FreePort.next();
        SiteFile plain = SiteFile.of(Nginx.class, "plain.conf");
        SiteFile plainHttps = certificate.in(SiteFile.of(Nginx.class, "plain-https.conf"));
        SiteFile documented = certificate.in(SiteFile.of(Nginx.class, "recommended.conf"));
        PeerServer server = Nginx.start(
                List.of(http, https, redirecting, recommended, silent),
                "proxy_read_timeout " + IDLE_SECONDS + "s;",
                plain.with("listen 80", listen(http)).with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                plainHttps
                        .with("listen 80", listen(redirecting))
                        .with("listen 443", listen(https))
                        .with(
                                "https://messages.example.org",
                                Proxy.site("https", https).toString())
                        .with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                documented.with("listen 443", listen(recommended)).with("127.0.0.1:3000", "127.0.0.1:" + hubPort),
                plain.with("listen 80", listen(silent)).with("127.0.0.1:3000", "127.0.0.1:" + silentPort));
        return new Proxy(
                server,
                Proxy.site("http", http),
                Proxy.site("https", https),
                Proxy.site("http", redirecting),
                Proxy.site("https", recommended),
                Proxy.site("http", silent),
                HttpClient.Version.HTTP_2,
                502);
    }

    private static String listen(int port) {
        return "listen 127.0.0.1:" + port;
    }
}
