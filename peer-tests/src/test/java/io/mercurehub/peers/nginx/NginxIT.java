package io.mercurehub.peers.nginx;

import io.mercurehub.peers.Certificate;
import io.mercurehub.peers.PeerServer;
import io.mercurehub.peers.Proxy;
import io.mercurehub.peers.ProxyContract;
import io.mercurehub.peers.SiteFile;
import io.mercurehub.peers.SitePorts;
import java.net.http.HttpClient;

/** The nginx of Debian, which buffers what a server sends unless that server says not to. */
final class NginxIT extends ProxyContract {

    @Override
    protected Proxy start(int hubPort, int silentPort, Certificate certificate) throws Exception {
        SitePorts ports = SitePorts.free();
        SiteFile plain = SiteFile.of(Nginx.class, "plain.conf");
        SiteFile plainHttps = certificate.in(SiteFile.of(Nginx.class, "plain-https.conf"));
        SiteFile documented = certificate.in(SiteFile.of(Nginx.class, "recommended.conf"));
        PeerServer server = Nginx.start(
                ports.all(),
                "proxy_read_timeout " + IDLE_SECONDS + "s;",
                plain.with("listen 80", listen(ports.http())).to(hubPort),
                plainHttps
                        .with("listen 80", listen(ports.redirecting()))
                        .with("listen 443", listen(ports.https()))
                        .with(
                                "https://messages.example.org",
                                Proxy.site("https", ports.https()).toString())
                        .to(hubPort),
                documented.with("listen 443", listen(ports.recommended())).to(hubPort),
                plain.with("listen 80", listen(ports.silent())).to(silentPort));
        return Proxy.on(ports, server, HttpClient.Version.HTTP_2, 502);
    }

    private static String listen(int port) {
        return "listen 127.0.0.1:" + port;
    }
}
